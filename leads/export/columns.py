"""Which columns an export can have, and how leads become rows of them."""

from collections.abc import Iterable, Iterator
from datetime import tzinfo
from operator import attrgetter
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.admin.utils import get_user_display_name

from leads import filters
from leads.export.cells import Cell
from leads.export.column import Column
from leads.export.questions import question_columns
from leads.models import Lead, LeadStatus, Location
from leads.models.lead import LeadQuerySet
from leads.permissions import Sight
from leads.vault import VaultError


def columns_for(leads: LeadQuerySet, sight: Sight, zone: tzinfo | None = None) -> list[Column]:
    """What is known of every lead, then every question any of these leads was ever asked."""
    zone = zone or timezone.get_default_timezone()
    return [*lead_columns(zone), *question_columns(leads, sight, zone)]


def lead_columns(zone: tzinfo) -> list[Column]:
    statuses = dict(LeadStatus.objects.values_list("pk", "name"))
    locations = dict(Location.objects.values_list("pk", "name"))
    owners = {owner.pk: get_user_display_name(owner) for owner in filters.owners()}
    return [
        Column("reference", _("Reference"), 12, attrgetter("reference")),
        Column(
            "received_at",
            _("Received (%(zone)s)") % {"zone": zone},
            20,
            lambda lead: lead.received_at.astimezone(zone),
        ),
        Column("status", _("Status"), 16, lambda lead: statuses.get(lead.status_id)),
        Column("owner", _("Owner"), 18, lambda lead: owners.get(lead.owner_id)),
        Column("location", _("Location"), 18, lambda lead: locations.get(lead.location_id)),
        Column("next_step", _("Next step"), 24, attrgetter("next_step")),
        Column("next_step_due", _("Due"), 12, attrgetter("next_step_due")),
        Column("form", _("Form"), 24, attrgetter("form_title")),
        Column("language", _("Language"), 10, attrgetter("language")),
        Column("origin", _("Origin"), 28, attrgetter("origin_title")),
        Column("origin_path", _("Origin path"), 28, attrgetter("origin_path")),
        Column("section", _("Section"), 24, attrgetter("origin_section_label")),
        Column("campaign", _("Campaign"), 24, campaign_of),
    ]


def campaign_of(lead: Lead) -> str:
    return ", ".join(f"{name}={value}" for name, value in lead.campaign.items())


class Unreadable(dict[str, Any]):
    """Answers that cannot be decrypted: each of them says so."""

    def get(self, key: str, default: Any = None) -> str:
        return _("[cannot be decrypted]")


def rows_of(leads: Iterable[Lead], columns: Iterable[Column]) -> Iterator[list[Cell]]:
    """The one reader of rows, whatever the format."""
    columns = list(columns)
    cells = [column.cell for column in columns]
    has_answers = any(column.role for column in columns)
    for lead in leads:
        if has_answers:
            lead.answers = readable_answers(lead)
        yield [cell(lead) for cell in cells]


def readable_answers(lead: Lead) -> dict[str, Any]:
    """The answers, decrypted once for all columns."""
    try:
        return lead.answers
    except VaultError:
        return Unreadable()
