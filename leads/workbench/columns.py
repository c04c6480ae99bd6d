"""What the list can say about a lead."""

from typing import Any

from django.utils.formats import date_format
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from wagtail.admin.ui.tables import Column
from wagtail.admin.utils import get_user_display_name

from leads import clock, contact
from leads.models import Lead
from leads.permissions import Sight
from leads.roles import Role
from leads.vault import VaultError

HIDDEN = "•••"

# What somebody sees who has chosen nothing.
USUAL = ("full_name", "condition", "origin", "status", "received", "owner", "next_step")


class LeadColumn(Column):
    """Names itself in each cell, for the cards that the list becomes on a phone."""

    cell_template_name = "leads/admin/lead_cell.html"


class StatusColumn(LeadColumn):
    cell_template_name = "leads/admin/status_cell.html"


class NextStepColumn(LeadColumn):
    cell_template_name = "leads/admin/next_step_cell.html"

    def get_cell_context_data(self, lead: Lead, parent_context: Any) -> dict[str, Any]:
        due = lead.next_step_due
        return super().get_cell_context_data(lead, parent_context) | {
            "due": due and date_format(due, "SHORT_DATE_FORMAT"),
            "is_overdue": bool(due) and lead.status.is_open and due < clock.clinic_today(),
        }


class PersonColumn(LeadColumn):
    """An answer by its role, decrypted for the rows that are shown and no others."""

    cell_template_name = "leads/admin/person_cell.html"

    def __init__(self, role: Role, sight: Sight, **kwargs: Any) -> None:
        super().__init__(role.value, **kwargs)
        self.role, self.sight = role, sight

    def get_cell_context_data(self, lead: Lead, parent_context: Any) -> dict[str, Any]:
        text, href = self.shown(lead)
        return super().get_cell_context_data(lead, parent_context) | {"text": text, "href": href}

    def shown(self, lead: Lead) -> tuple[str, str]:
        """The text, and the address that a click on it opens."""
        if lead.erased_at:
            return _("Erased"), ""
        if not self.sight.covers(self.role):
            return HIDDEN, ""
        try:
            text = lead.answer_to(self.role)
        except VaultError:
            return _("Cannot be decrypted"), ""
        return text, contact.href_of(self.role, text)


def columns_for(sight: Sight) -> dict[str, Column]:
    """Every column the list can have, by name, in the list's order."""
    columns = [
        PersonColumn(Role.FULL_NAME, sight, label=_("Name"), classname="lead-list__name"),
        PersonColumn(Role.PHONE, sight, label=_("Phone")),
        PersonColumn(Role.EMAIL, sight, label=_("E-mail")),
        PersonColumn(Role.CONDITION, sight, label=_("Condition")),
        LeadColumn("location", label=_("Location"), accessor=lambda lead: lead.location or ""),
        LeadColumn("origin", label=_("Origin"), accessor=origin, classname="lead-list__origin"),
        LeadColumn("campaign", label=_("Campaign"), accessor=campaign),
        StatusColumn("status", label=_("Status"), classname="lead-list__status"),
        LeadColumn("received", label=_("Received"), accessor=received, sort_key="id"),
        LeadColumn("age", label=_("Age"), accessor=age),
        LeadColumn("owner", label=_("Owner"), accessor=owner),
        NextStepColumn("next_step", label=_("Next step"), sort_key="next_step_due"),
    ]
    return {column.name: column for column in columns}


def received(lead: Lead) -> str:
    return clock.shown(lead.received_at)


def age(lead: Lead) -> str:
    return timesince(lead.received_at, depth=1)


def origin(lead: Lead) -> str:
    return " › ".join(filter(None, [lead.origin_title, lead.origin_section_label]))


def campaign(lead: Lead) -> str:
    return ", ".join(str(value) for value in lead.campaign.values())


def owner(lead: Lead) -> str:
    return get_user_display_name(lead.owner) if lead.owner else ""
