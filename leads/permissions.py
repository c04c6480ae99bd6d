"""What a member of staff may do with leads, in the names of Django's permissions."""

from dataclasses import dataclass
from typing import Self

from leads.roles import SINGLE_USE

VIEW = "leads.view_lead"
VIEW_FIGURES = "leads.view_lead_figures"
VIEW_CONTACT = "leads.view_lead_contact"
VIEW_ANSWERS = "leads.view_lead_answers"
CHANGE = "leads.change_lead"
EXPORT = "leads.export_lead"
ERASE = "leads.erase_lead"
VIEW_WEBHOOK = "leads.view_webhook"
CHANGE_DELIVERY = "leads.change_delivery"

# The answers by which a person is reached.
CONTACT_ROLES = SINGLE_USE


@dataclass(frozen=True)
class Sight:
    """Which of a lead's answers somebody may see."""

    contact: bool
    answers: bool

    @classmethod
    def of(cls, user: object) -> Self:
        return cls(contact=user.has_perm(VIEW_CONTACT), answers=user.has_perm(VIEW_ANSWERS))

    def covers(self, role: str) -> bool:
        """Whether the answer to a question with this role may be seen."""
        return self.contact if role in CONTACT_ROLES else self.answers
