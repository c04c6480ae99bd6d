"""What staff do to several leads at once: those they ticked on a page of the list."""

import json
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.views.bulk_action import BulkAction
from wagtail.admin.views.bulk_action.registry import bulk_action_registry
from wagtail.admin.widgets.button import ListingButton
from wagtail.permissions import policy_registry

from leads import audit, permissions
from leads.models import Lead, LeadStatus
from leads.selection import TICKED, as_uuid
from leads.workbench import undo
from leads.workbench.lead_form import OwnerField, as_text, in_words, read_shown

NAMED = 5  # of the leads that stay as they are


class FieldForm(forms.Form):
    """It brings back the values that the page was shown with, lead by lead."""

    shown = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean_shown(self) -> dict[str, str] | None:
        return read_shown(self.cleaned_data["shown"])


class StatusForm(FieldForm):
    status = forms.ModelChoiceField(
        label=_("Status"), queryset=LeadStatus.objects.all(), empty_label=None
    )


class OwnerForm(FieldForm):
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
    """Set one field of the ticked leads; what is changed is logged lead by lead.

    A lead stays as it is if somebody else changed the field since the page was shown.
    """

    template_name = "leads/admin/bulk_action.html"
    permission = permissions.CHANGE
    field = ""

    @property
    def select_related(self) -> tuple[str, ...]:
        return (self.field,)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        values = {str(entry["item"].pk): self._stored(entry["item"]) for entry in context["items"]}
        context["form"].initial["shown"] = json.dumps(values)
        return context

    def get_execution_context(self) -> dict[str, Any]:
        cleaned = self.cleaned_form.cleaned_data
        return {"value": cleaned[self.field], "shown": cleaned["shown"]}

    def execute_action(
        self, objects: list[Lead], *, value: Any, shown: dict[str, str] | None
    ) -> tuple[int, int]:
        before, stay = {}, []
        for lead in self._locked(objects):
            if getattr(lead, self.field) == value:
                continue
            if shown is not None and shown.get(str(lead.pk)) != self._stored(lead):
                stay.append(lead.reference)
                continue
            before[str(lead.pk)] = lead.serializable_value(self.field)
            self._set(lead, value)
        if before:
            undo.remember(self.request, self.field, value and value.pk, before)
        if stay:
            messages.warning(self.request, who_stay(stay))
        return len(before), 0

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> str:
        text = ngettext(
            "%(count)d lead was changed.", "%(count)d leads were changed.", num_parent_objects
        ) % {"count": num_parent_objects}
        return undo.with_undo(self.request, text) if num_parent_objects else text

    def _locked(self, leads: list[Lead]) -> QuerySet:
        """These leads as they are now, and until the transaction ends."""
        visible = Lead.objects.visible_to(self.request.user).select_for_update()
        locked = visible.filter(pk__in=[lead.pk for lead in leads]).order_by("pk")
        # Not joined: PostgreSQL would join a lead that it waited for to what it had before.
        return locked.prefetch_related(self.field)

    def _stored(self, lead: Lead) -> str:
        return as_text(lead.serializable_value(self.field))

    def _set(self, lead: Lead, value: Any) -> None:
        label, before = self.cleaned_form.fields[self.field].label, getattr(lead, self.field)
        setattr(lead, self.field, value)
        lead.save(update_fields=[self.field])
        change = f"{label}: {in_words(before)} → {in_words(value)}"
        audit.record(lead, audit.CHANGE, self.request.user, changes=[change])


def who_stay(references: list[str]) -> str:
    """That these leads were not changed, and why: a few by their reference, and how many more."""
    names, more = ", ".join(references[:NAMED]), len(references) - NAMED
    if more > 0:
        names = gettext("%(leads)s and %(more)d more") % {"leads": names, "more": more}
    text = ngettext(
        "%(count)d lead stays as it is, because somebody else changed it: %(leads)s",
        "%(count)d leads stay as they are, because somebody else changed them: %(leads)s",
        len(references),
    )
    return text % {"count": len(references), "leads": names}


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
