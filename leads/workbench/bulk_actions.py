"""What staff do to several leads at once: those they ticked on a page of the list."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.admin.views.bulk_action import BulkAction
from wagtail.admin.views.bulk_action.registry import bulk_action_registry
from wagtail.admin.widgets.button import ListingButton
from wagtail.permissions import policy_registry

from leads import audit, permissions
from leads.models import Lead, LeadStatus
from leads.selection import TICKED, as_uuid
from leads.workbench import undo
from leads.workbench.lead_form import OwnerField


class StatusForm(forms.Form):
    status = forms.ModelChoiceField(
        label=_("Status"), queryset=LeadStatus.objects.all(), empty_label=None
    )


class OwnerForm(forms.Form):
    owner = OwnerField(
        label=_("Owner"),
        queryset=get_user_model().objects.none(),
        required=False,
        empty_label=_("Nobody yet"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        workers = policy_registry.get_by_type(Lead).users_with_permission("change")
        self.fields["owner"].queryset = workers


class OnTickedLeads(BulkAction):
    """What may be done to those of the ticked leads that this person may see."""

    models = [Lead]
    permission = ""
    select_related: tuple[str, ...] = ()

    # A method of the class in Wagtail; ours has to know for whom.
    def get_queryset(self, model: type[Lead], object_ids: list[str]) -> list[Lead]:
        visible = Lead.objects.visible_to(self.request.user)
        ids = [as_uuid(one) for one in object_ids]
        ticked = visible.filter(pk__in=filter(None, ids))
        return list(ticked.select_related(*self.select_related))

    def get_all_objects_in_listing_query(self, parent_id: str | None) -> list[str]:
        # Wagtail would take every lead there is, whatever the list was narrowed to.
        return []

    @cached_property
    def may(self) -> bool:
        return self.request.user.has_perm(self.permission)

    def check_perm(self, lead: Lead) -> bool:
        return self.may


class SetField(OnTickedLeads):
    """Set one field of the ticked leads; what is changed is logged lead by lead."""

    template_name = "leads/admin/bulk_action.html"
    permission = permissions.CHANGE
    field = ""

    @property
    def select_related(self) -> tuple[str, ...]:
        return (self.field,)

    def prepare_action(self, objects: list[Lead], objects_without_access: list[Lead]) -> None:
        value, name = self.cleaned_form.cleaned_data[self.field], f"{self.field}_id"
        before = {str(lead.pk): getattr(lead, name) for lead in objects}
        undo.remember(self.request, self.field, value and value.pk, before)

    def get_execution_context(self) -> dict[str, Any]:
        return {
            "user": self.request.user,
            "value": self.cleaned_form.cleaned_data[self.field],
            "label": str(self.cleaned_form.fields[self.field].label),
        }

    @classmethod
    def execute_action(
        cls, objects: list[Lead], *, user: AbstractBaseUser, value: Any, label: str
    ) -> tuple[int, int]:
        for lead in objects:
            before = getattr(lead, cls.field)
            if before == value:
                continue
            setattr(lead, cls.field, value)
            lead.save(update_fields=[cls.field])
            change = f"{label}: {before or '–'} → {value or '–'}"
            audit.record(lead, audit.CHANGE, user, changes=[change])
        return len(objects), 0

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> str:
        text = ngettext(
            "%(count)d lead was changed.", "%(count)d leads were changed.", num_parent_objects
        )
        return undo.with_undo(self.request, text % {"count": num_parent_objects})


class SetStatus(SetField):
    display_name = _("Set status")
    aria_label = _("Set the status of the selected leads")
    action_type = "set-status"
    form_class = StatusForm
    field = "status"


class Assign(SetField):
    display_name = _("Assign")
    aria_label = _("Assign the selected leads to somebody")
    action_type = "assign"
    form_class = OwnerForm
    field = "owner"


class ExportTicked(BulkAction):
    """Hand the ticked leads to the page where exports are asked for."""

    models = [Lead]
    permission = permissions.EXPORT
    display_name = _("Export")
    aria_label = _("Export the selected leads")
    action_type = "export"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        ticked = urlencode({TICKED: request.GET.getlist("id")}, doseq=True)
        return redirect(f"{reverse('lead:export')}?{ticked}")


def buttons_for(user: AbstractBaseUser) -> list[ListingButton]:
    """The actions that somebody may take; Wagtail would offer every one of them to everybody."""
    actions = bulk_action_registry.get_bulk_actions_for_model("leads", "lead")
    return [
        ListingButton(
            action.display_name,
            reverse("wagtail_bulk_action", args=["leads", "lead", action.action_type]),
            attrs={"aria-label": action.aria_label, "data-bulk-action-button": ""},
            priority=action.action_priority,
            classname=" ".join({*action.classes, "bulk-action-btn"}),
        )
        for action in actions
        if user.has_perm(action.permission)
    ]
