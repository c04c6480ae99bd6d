"""Leads leave when their time is over."""

import logging
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import DatabaseError, transaction
from django.db.models import Q

from leads import clock
from leads.models import Lead, RetentionRule
from leads.models.lead import LeadQuerySet
from leads.privacy import erasure

logger = logging.getLogger(__name__)

BATCH = 500

# What a rule still has to do with: to delete is to erase first, so that it can be undone as well.
UNTOUCHED = Q(erased_at=None)
NOT_IN_ESCROW = Q(escrow=None)


@dataclass(frozen=True)
class Case:
    """A rule and the leads it decides about: those that no stricter rule covers."""

    rule: RetentionRule
    leads: LeadQuerySet

    def due_on(self, day: date) -> LeadQuerySet:
        """Those whose last day is before this one. A legal hold stops the clock."""
        return self.leads.filter(self.is_due(day), legal_hold=False).order_by("pk")

    def is_due(self, day: date) -> Q:
        # Staff may have set another last day for one lead.
        its_own = Q(retention_until__lt=day)
        arrived_before = clock.start_of(day - timedelta(days=self.rule.days))
        return its_own | Q(retention_until=None, received_at__lt=arrived_before)

    def still_covers(self, lead: Lead, day: date) -> bool:
        """Whether nobody has put a hold on a due lead meanwhile, or changed what decides about it.

        Nobody can until the transaction ends.
        """
        this = Lead.objects.select_for_update().filter(pk=lead.pk)
        return this.exists() and self.due_on(day).filter(pk=lead.pk).exists()

    def last_day(self, lead: Lead) -> date:
        """The last day on which a lead is kept."""
        arrived = clock.clinic_time(lead.received_at).date()
        return lead.retention_until or arrived + timedelta(days=self.rule.days)


def cases(leads: LeadQuerySet) -> Iterator[Case]:
    """Each rule, the strictest first, with what it decides about among these leads."""
    decided = Q(pk__in=[])
    for rule in RetentionRule.strictest_first():
        own = rule.condition()
        is_left = UNTOUCHED if rule.action == RetentionRule.Action.ERASE else NOT_IN_ESCROW
        yield Case(rule, leads.filter(own, is_left).exclude(decided))
        decided |= own


def due() -> Iterator[tuple[Lead, Case]]:
    """Every lead whose time is over, with the case it belongs to."""
    today = clock.clinic_today()
    for case in cases(Lead.objects.all()):
        # Read at once: what is done with a lead may change what the next batch would hold.
        ids = list(case.due_on(today).values_list("pk", flat=True))
        for start in range(0, len(ids), BATCH):
            batch = Lead.objects.in_bulk(ids[start : start + BATCH])
            yield from ((lead, case) for lead in batch.values())


def remove(lead: Lead, rule: RetentionRule) -> RetentionRule.Action:
    """Do what is next: a lead is deleted once it was erased and that can be undone no longer."""
    reason = f"Retention: {rule.days} days"
    if lead.erased_at is None:
        erasure.erase(lead, reason=reason)
        return RetentionRule.Action.ERASE
    erasure.delete(lead, reason=reason)
    return RetentionRule.Action.DELETE


def purge() -> Counter[str]:
    """Erase or delete every lead that is due, and destroy the keys whose escrow is over.

    Counts what was done by action. A lead that fails is logged and left for the next time.
    """
    done: Counter[str] = Counter(destroyed=erasure.destroy_expired())
    for lead, case in due():
        try:
            with transaction.atomic():
                if not case.still_covers(lead, clock.clinic_today()):
                    continue
                action = remove(lead, case.rule)
        except (DatabaseError, erasure.OnHold):
            logger.exception("Lead %s is due and could not be removed.", lead.pk)
            done["failed"] += 1
        else:
            done[action] += 1
    return done
