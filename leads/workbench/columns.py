"""What the list can say about a lead."""

from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from wagtail.admin.ui.tables import Column
from wagtail.admin.utils import get_user_display_name

from leads import clock
from leads.models import Lead
from leads.permissions import Sight
from leads.roles import Role
from leads.vault import VaultError

HIDDEN = "•••"


class StatusColumn(Column):
    cell_template_name = "leads/admin/status_cell.html"


class PersonColumn(Column):
    """An answer by its role, decrypted for the rows that are shown and no others."""

    def __init__(self, role: Role, sight: Sight, **kwargs: Any) -> None:
        super().__init__(role.value, **kwargs)
        self.role, self.sight = role, sight

    def get_value(self, lead: Lead) -> str:
        if lead.erased_at:
            return _("Erased")
        if not self.sight.covers(self.role):
            return HIDDEN
        try:
            return lead.answer_to(self.role)
        except VaultError:
            return _("Cannot be decrypted")


def received(lead: Lead) -> str:
    return clock.shown(lead.received_at)


def origin(lead: Lead) -> str:
    return " › ".join(filter(None, [lead.origin_title, lead.origin_section_label]))


def owner(lead: Lead) -> str:
    return get_user_display_name(lead.owner) if lead.owner else ""


def next_step(lead: Lead) -> str:
    due = date_format(lead.next_step_due, "SHORT_DATE_FORMAT") if lead.next_step_due else ""
    return " · ".join(filter(None, [due, lead.next_step]))
