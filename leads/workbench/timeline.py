"""What happened to a lead, newest first."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.admin.utils import get_user_display_name
from wagtail.log_actions import registry

from leads import audit, clock
from leads.models import Delivery, Lead, LeadLogEntry, LeadNote
from leads.outbox.failure import in_words
from leads.permissions import Sight
from leads.vault import VaultError

# More than anybody reads; the history has all of them.
LATEST = 100

ICONS = {LeadNote.Kind.NOTE: "comment", LeadNote.Kind.WROTE: "mail"}


@dataclass(frozen=True)
class Event:
    at: datetime
    icon: str
    what: str
    who: str = ""
    text: str = ""
    merged: str = ""  # the reference of the merged lead it happened to

    @property
    def when(self) -> str:
        return clock.shown(self.at)


def timeline(leads: list[Lead], sight: Sight) -> list[Event]:
    """All that happened to a lead, which is the first, and to those merged into it, newest first."""
    lead, *merged = leads
    events = [*happened(lead, sight)]
    for other in merged:
        events += (replace(event, merged=other.reference) for event in happened(other, sight))
    return sorted(events, key=lambda event: event.at, reverse=True)


def happened(lead: Lead, sight: Sight) -> Iterator[Event]:
    received = _("Received through “%(form)s”") % {"form": lead.form_title}
    yield Event(lead.received_at, "mail", received)
    yield from consents(lead)
    yield from deliveries(lead)
    yield from log_entries(lead)
    if sight.answers:  # which notes speak of
        yield from notes(lead)
    elif sight.contact:
        yield from contacts(lead)


def consents(lead: Lead) -> Iterator[Event]:
    for consent in lead.consents.all():
        if consent.withdrawn_at:
            yield Event(consent.withdrawn_at, "cross", _("Consent withdrawn"), text=consent.text)


def deliveries(lead: Lead) -> Iterator[Event]:
    for delivery in lead.deliveries.all():
        channel = delivery.get_channel_display()
        if delivery.state == Delivery.State.SENT:
            yield Event(delivery.sent_at, "mail", _("%(channel)s: sent") % {"channel": channel})
        elif delivery.state == Delivery.State.FAILED:
            what = _("%(channel)s: not delivered") % {"channel": channel}
            yield Event(delivery.next_attempt_at, "warning", what, text=in_words(delivery.problem))


def notes(lead: Lead) -> Iterator[Event]:
    for note in lead.notes.select_related("author"):
        note.lead = lead
        try:
            text = note.text
        except VaultError:
            text = _("The note cannot be decrypted.")
        if lead.data_key is None:
            text = _("The note was erased together with the answers.")
        yield note_event(note, text)


def contacts(lead: Lead) -> Iterator[Event]:
    """The calls and mails among the notes, without what was written of them."""
    for note in lead.notes.exclude(kind=LeadNote.Kind.NOTE).select_related("author"):
        yield note_event(note)


def note_event(note: LeadNote, text: str = "") -> Event:
    icon = ICONS.get(note.kind, "mobile-alt")
    return Event(note.created_at, icon, note.get_kind_display(), display_name(note.author), text)


def log_entries(lead: Lead) -> Iterator[Event]:
    entries = registry.get_logs_for_instance(lead).exclude(action=audit.NOTE)
    latest = entries.select_related("user")[:LATEST]
    for is_reading, group in groupby(latest, key=lambda entry: entry.action == audit.READ):
        if is_reading:
            yield from readings(group)
        else:
            yield from (log_event(entry) for entry in group)


def readings(entries: Iterable[LeadLogEntry]) -> Iterator[Event]:
    """One event for each person, however often they opened the page in a row."""
    latest: dict[int | None, LeadLogEntry] = {}
    times: Counter[int | None] = Counter()
    for entry in entries:
        latest.setdefault(entry.user_id, entry)
        times[entry.user_id] += 1
    for user, entry in latest.items():
        what = ngettext("Read the lead", "Read the lead %(times)s times", times[user])
        yield log_event(entry, what % {"times": times[user]})


def log_event(entry: LeadLogEntry, what: str = "") -> Event:
    icon = "view" if entry.action == audit.READ else "edit"
    return Event(entry.timestamp, icon, what or entry.message, display_name(entry.user))


def display_name(user: object | None) -> str:
    return get_user_display_name(user) if user else ""
