"""Leads leave when their time is over."""

import logging
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

from django.db import DatabaseError
from django.utils import timezone

from leads import erasure
from leads.models import Lead, RetentionRule

logger = logging.getLogger(__name__)

BATCH = 500


def due() -> Iterator[tuple[Lead, RetentionRule]]:
    """Every lead whose time is over, with the rule that says so. A legal hold stops the clock."""
    rules = RetentionRule.strictest_first()
    today = timezone.localdate()
    leads = Lead.objects.filter(legal_hold=False).select_related("status").order_by("pk")
    for lead in leads.iterator(chunk_size=BATCH):
        rule = next((rule for rule in rules if rule.covers(lead)), None)
        if rule and last_day(lead, rule) < today and not is_done(lead, rule):
            yield lead, rule


def last_day(lead: Lead, rule: RetentionRule) -> date:
    """The last day on which a lead is kept; staff may have set another for this one."""
    arrived = timezone.localdate(lead.received_at)
    return lead.retention_until or arrived + timedelta(days=rule.days)


def is_done(lead: Lead, rule: RetentionRule) -> bool:
    return rule.action == RetentionRule.Action.ERASE and lead.erased_at is not None


def purge() -> Counter[str]:
    """Erase or delete every lead that is due, and destroy the keys whose escrow is over.

    Counts what was done by action. A lead that fails is logged and left for the next time.
    """
    done: Counter[str] = Counter()
    for lead, rule in due():
        try:
            if rule.action == RetentionRule.Action.DELETE:
                lead.delete()
            else:
                erasure.erase(lead)
        except DatabaseError:
            logger.exception("Lead %s is due and could not be removed.", lead.pk)
            done["failed"] += 1
        else:
            done[rule.action] += 1
    done["destroyed"] = erasure.destroy_expired()
    return done
