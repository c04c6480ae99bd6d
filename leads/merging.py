"""Leads of one person put together, so that one colleague works on one of them.

Nothing is copied and nothing is lost: a merged lead keeps its answers and its history, points to
the lead that is worked on, and can be parted from it again.
"""

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from leads import audit
from leads.models import Absence, BlindIndex, Lead
from leads.models.lead import LeadQuerySet


class NotTheSamePerson(Exception):
    """The two leads share neither an e-mail address nor a phone number, or one of them is gone."""


def likely_same_person(lead: Lead, visible: LeadQuerySet) -> LeadQuerySet:
    """Other leads in the list, of those one may see, that were sent with the same e-mail address or phone number."""
    if lead.quarantine:
        return visible.none()  # what is put under a lead kept aside would be kept aside, too
    # Apart: a database that does not know the digests reads everybody's.
    own = lead.blind_indexes.filter(kind__in=BlindIndex.REACHED_BY)
    digests = list(own.values_list("digest", flat=True))
    found = BlindIndex.objects.filter(digest__in=digests).values("lead")
    return visible.listed().filter(pk__in=found).exclude(pk=lead.pk)


@transaction.atomic
def merge(lead: Lead | None, into: Lead, user: AbstractBaseUser) -> None:
    """Put a lead, and what was merged into it, under another. Raises NotTheSamePerson."""
    pair = [into.pk, lead and lead.pk]
    visible = Lead.objects.visible_to(user)
    locked = visible.listed().select_for_update().filter(pk__in=pair)
    if len(locked) < 2 or lead not in likely_same_person(into, visible):
        raise NotTheSamePerson(f"Lead {lead} was not merged into {into}.")
    Absence.objects.get_or_create(lead=lead, ended_at=None, defaults={"began_at": timezone.now()})
    lead.merged.update(merged_into=into)
    visible.filter(pk=lead.pk).update(merged_into=into)
    audit.record(into, audit.MERGE, user, other=lead.reference)
    audit.record(lead, audit.MERGE, user, other=into.reference)


@transaction.atomic
def part(lead: Lead, user: AbstractBaseUser) -> None:
    """Undo a merge: the lead stands in the list again, as it was."""
    into, visible = lead.merged_into, Lead.objects.visible_to(user)
    if into and visible.filter(pk=lead.pk, merged_into=into).update(merged_into=None):
        lead.absences.filter(ended_at=None).update(ended_at=timezone.now())
        audit.record(into, audit.PART, user, other=lead.reference)
        audit.record(lead, audit.PART, user, other=into.reference)
