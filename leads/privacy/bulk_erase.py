"""Erasing several leads at once: those that were ticked on a page of the list."""

from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from leads import conf, permissions
from leads.models import Lead
from leads.privacy import erasure
from leads.privacy.reasons import ReasonForm
from leads.workbench import undo
from leads.workbench.bulk_actions import OnTickedLeads


class EraseTicked(OnTickedLeads):
    """A lead under a legal hold stays; the others can be brought back as after a single erasing."""

    display_name = _("Erase")
    aria_label = _("Erase what the visitors of the selected leads gave")
    action_type = "erase"
    action_priority = 200  # the last button
    classes = {"serious"}
    permission = permissions.ERASE
    form_class = ReasonForm
    template_name = "leads/admin/privacy/bulk_erase.html"

    def check_perm(self, lead: Lead) -> bool:
        return self.may and lead.erased_at is None and not lead.legal_hold

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        others = context["items_with_no_access"] if self.may else []
        held = [lead for lead in others if lead.legal_hold]
        return context | {"held": held, "days": conf.undo_days()}

    def get_execution_context(self) -> dict[str, Any]:
        return {"user": self.request.user, "reason": self.cleaned_form.cleaned_data["reason"]}

    def execute_action(
        self, objects: list[Lead], *, user: AbstractBaseUser, reason: str
    ) -> tuple[int, int]:
        erased = []
        for lead in objects:
            try:
                erasure.erase(lead, reason=reason, user=user)
            except erasure.OnHold:  # since a moment ago
                continue
            erased.append(lead)
        undo.remember_erased(self.request, erased)
        return len(erased), 0

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> str:
        text = ngettext(
            "What the visitor of %(count)d lead gave was erased.",
            "What the visitors of %(count)d leads gave was erased.",
            num_parent_objects,
        )
        return undo.with_undo(self.request, text % {"count": num_parent_objects})
