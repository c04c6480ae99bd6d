"""One lead: what the visitor wrote, what happened since, and what the clinic does next."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views import View
from wagtail.admin import messages
from wagtail.admin.views.generic.base import (
    BaseObjectMixin,
    BaseOperationView,
    WagtailAdminTemplateMixin,
)
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from leads import audit, clock, contact, outbox
from leads.models import Delivery, Lead, LeadNote
from leads.models.lead import LeadQuerySet
from leads.permissions import Sight
from leads.vault import VaultError
from leads.workbench.lead_form import NoteForm, WorkForm
from leads.workbench.timeline import timeline


@dataclass(frozen=True)
class ShownAnswer:
    """A question in the words the visitor saw; no text where this person may not read it."""

    label: str
    text: str | None
    href: str = ""
    consent: str = ""


def shown_answers(lead: Lead, sight: Sight) -> list[ShownAnswer]:
    """Raises VaultError."""
    consents = {
        question["uuid"]: question["consent"]["text"]
        for question in lead.form_version.questions
        if question.get("consent")
    }
    return [
        ShownAnswer(
            label=answer.label,
            text=answer.text if sight.covers(answer.role) else None,
            href=contact.href_of(answer.role, answer.text) if sight.covers(answer.role) else "",
            consent=consents.get(str(answer.question), ""),
        )
        for answer in lead.answered()
    ]


class OneLead(PermissionCheckedMixin, BaseObjectMixin):
    """What every view of one lead has in common."""

    model = Lead
    object: Lead
    inspect_url_name = ""
    index_url_name = ""

    @cached_property
    def lead_url(self) -> str:
        return reverse(self.inspect_url_name, args=[self.object.pk])

    @property
    def visible(self) -> LeadQuerySet:
        return Lead.objects.visible_to(self.request.user)

    def get_base_object_queryset(self) -> LeadQuerySet:
        return self.visible.select_related("form_version", "status", "owner", "location")


class LeadView(OneLead, WagtailAdminTemplateMixin, View):
    permission_required = "view"
    template_name = "leads/admin/lead.html"
    header_icon = "mail"
    note_url_name = ""
    release_url_name = ""
    history_url_name = ""

    @cached_property
    def sight(self) -> Sight:
        return Sight.of(self.request.user)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.page(WorkForm(instance=self.object), NoteForm())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.user_has_permission("change"):
            raise PermissionDenied
        with transaction.atomic():
            stored = get_object_or_404(self.visible.select_for_update(), pk=self.object.pk)
            form = WorkForm(request.POST, instance=stored)
            if form.is_valid():
                form.save()
                if changes := form.changes():
                    audit.record(stored, audit.CHANGE, request.user, changes=changes)
                    messages.success(request, _("Lead %(lead)s was saved.") % {"lead": stored})
                # Whoever gives a lead to another location may not see it any more.
                is_visible = self.visible.filter(pk=stored.pk).exists()
                return redirect(self.lead_url if is_visible else self.index_url_name)
        messages.error(request, _("The lead was not saved. See what is marked below."))
        return self.page(form, NoteForm())

    def page(self, form: WorkForm, note_form: NoteForm) -> HttpResponse:
        problem, answers = "", []
        try:
            answers = shown_answers(self.object, self.sight)
        except VaultError as error:
            problem = str(error)
        if self.sight.contact or self.sight.answers:
            audit.record(self.object, audit.READ, self.request.user)
        context = self.get_context_data(
            lead=self.object,
            corrected=self.visible.filter(pk=self.object.corrects_id).first(),
            answers=answers,
            problem=problem,
            form=form if self.user_has_permission("change") else None,
            note_form=note_form,
            sight=self.sight,
            received=clock.shown(self.object.received_at),
            zone=timezone.get_default_timezone_name(),
            timeline=timeline(self.object, self.sight),
            note_url=reverse(self.note_url_name, args=[self.object.pk]),
            release_url=reverse(self.release_url_name, args=[self.object.pk]),
        )
        return self.render_to_response(context)

    def get_page_title(self) -> str:
        return _("Lead %(reference)s") % {"reference": self.object.reference}

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        leads = {"url": reverse(self.index_url_name), "label": _("Leads")}
        return [*self.breadcrumbs_items, leads, {"url": "", "label": self.object.reference}]


class NoteView(OneLead, View):
    """Take a note."""

    permission_required = "change"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = NoteForm(request.POST)
        if not Sight.of(request.user).answers:
            raise PermissionDenied
        if self.object.erased_at:
            messages.error(request, _("What this visitor gave was erased; notes would be too."))
        elif form.is_valid():
            LeadNote.write(self.object, request.user, form.cleaned_data["text"])
            audit.record(self.object, audit.NOTE, request.user)
            messages.success(request, _("The note was kept."))
        else:
            messages.error(request, _("Write the note before you save it."))
        return redirect(self.lead_url)


class ReleaseView(OneLead, BaseOperationView):
    """Say that a lead that was kept aside is a real one."""

    permission_required = "change"
    http_method_names = ["post"]

    def perform_operation(self) -> None:
        lead = self.object
        with transaction.atomic():
            if self.visible.filter(pk=lead.pk).exclude(quarantine="").update(quarantine=""):
                Delivery.objects.bulk_create(outbox.deliveries_for(lead))
                audit.record(lead, audit.RELEASE, self.request.user)

    def get_success_message(self) -> str:
        return _("Lead %(lead)s is now in the list.") % {"lead": self.object}

    def get_success_url(self) -> str:
        return self.lead_url
