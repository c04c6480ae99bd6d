"""One lead: what the visitor wrote, what happened since, and what the clinic does next."""

from dataclasses import dataclass
from typing import Any, Self

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views import View
from wagtail.admin import messages
from wagtail.admin.views.generic.base import BaseOperationView, WagtailAdminTemplateMixin

from leads import audit, clock, contact, outbox
from leads.merging import likely_same_person
from leads.models import Delivery, Lead, LeadNote
from leads.permissions import Sight
from leads.roles import Role
from leads.vault import VaultError
from leads.workbench.files import links
from leads.workbench.lead_form import WorkForm, given_note, note_form
from leads.workbench.one_lead import OneLead
from leads.workbench.timeline import timeline

MOST_LIKELY = 10  # shown of those that seem to be the same person's


@dataclass(frozen=True)
class ShownAnswer:
    """A question in the words the visitor saw; no text where this person may not read it."""

    role: str
    label: str
    text: str | None
    href: str = ""
    consent: str = ""
    files: list[tuple[str, str]] | None = None


def shown_answers(lead: Lead, sight: Sight) -> list[ShownAnswer]:
    """Raises VaultError."""
    files = links(lead) if sight.answers else {}
    consents = {
        question["uuid"]: question["consent"]["text"]
        for question in lead.form_version.questions
        if question.get("consent")
    }
    return [
        ShownAnswer(
            role=answer.role,
            label=answer.label,
            text=answer.text if sight.covers(answer.role) else None,
            href=contact.href_of(answer.role, answer.text) if sight.covers(answer.role) else "",
            consent=consents.get(str(answer.question), ""),
            files=files.get(answer.question),
        )
        for answer in lead.answered()
    ]


@dataclass(frozen=True)
class Sheet:
    """What one lead says, as far as this person may read it, or why it cannot be read."""

    lead: Lead
    answers: list[ShownAnswer]
    problem: str = ""

    @classmethod
    def of(cls, lead: Lead, sight: Sight) -> Self:
        try:
            return cls(lead, shown_answers(lead, sight))
        except VaultError as error:
            return cls(lead, [], str(error))

    @property
    def name(self) -> str:
        names = (answer.text for answer in self.answers if answer.role == Role.FULL_NAME)
        return next(names, None) or ""

    @property
    def received(self) -> str:
        return clock.shown(self.lead.received_at)


class LeadView(OneLead, WagtailAdminTemplateMixin, View):
    permission_required = "view"
    template_name = "leads/admin/lead.html"
    release_url_name = ""
    merge_url_name = ""
    part_url_name = ""
    history_url_name = ""

    @cached_property
    def sight(self) -> Sight:
        return Sight.of(self.request.user)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.page(WorkForm(instance=self.object))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.user_has_permission("change"):
            raise PermissionDenied
        note = given_note(self.sight, request.POST)
        with transaction.atomic():
            stored = get_object_or_404(self.visible.select_for_update(), pk=self.object.pk)
            form = WorkForm(request.POST, instance=stored)
            if all([form.is_valid(), note is None or note.is_valid()]):
                form.save()
                if changes := form.changes():
                    audit.record(stored, audit.CHANGE, request.user, changes=changes)
                    messages.success(request, _("Lead %(lead)s was saved.") % {"lead": stored})
                if note:
                    self.keep(note, stored)
                # Whoever gives a lead to another location may not see it any more.
                is_visible = self.visible.filter(pk=stored.pk).exists()
                return redirect(self.lead_url if is_visible else self.index_url_name)
        messages.error(request, _("The lead was not saved. See what is marked below."))
        return self.page(form, note)

    def keep(self, note: Form, lead: Lead) -> None:
        if lead.erased_at:
            messages.error(
                self.request, _("What this visitor gave was erased; notes would be too.")
            )
            return
        kind = LeadNote.Kind(note.cleaned_data["kind"])
        LeadNote.write(lead, self.request.user, note.cleaned_data.get("text", ""), kind)
        audit.record(lead, audit.NOTE, self.request.user, what=str(kind.label))
        messages.success(self.request, _("The note was kept."))

    def page(self, form: WorkForm, note: Form | None = None) -> HttpResponse:
        merged = self.visible.filter(merged_into=self.object).select_related("form_version")
        sheets = [Sheet.of(lead, self.sight) for lead in [self.object, *merged.order_by("pk")]]
        if self.sight.contact or self.sight.answers:
            for sheet in sheets:
                audit.record(sheet.lead, audit.READ, self.request.user)
        may_work = self.user_has_permission("change") and self.object.merged_into_id is None
        may_note = may_work and not self.object.erased_at
        # To be told who has the same address is to learn it, if one sent a lead with a guess at it.
        may_compare = may_work and self.sight.contact
        likely = (
            likely_same_person(self.object, self.visible) if may_compare else self.visible.none()
        )
        likely = list(likely.select_related("status")[: MOST_LIKELY + 1])
        context = self.get_context_data(
            lead=self.object,
            corrected=self.visible.filter(pk=self.object.corrects_id).first(),
            kept=self.visible.filter(pk=self.object.merged_into_id).first(),
            sheet=sheets[0],
            merged=sheets[1:],
            may_change=self.user_has_permission("change"),
            form=form if may_work else None,
            note_form=(note or note_form(self.sight)) if may_note else None,
            sight=self.sight,
            zone=timezone.get_default_timezone_name(),
            timeline=timeline([sheet.lead for sheet in sheets], self.sight),
            likely=[Sheet(lead, []) for lead in likely[:MOST_LIKELY]],
            has_more_likely=len(likely) > MOST_LIKELY,
        )
        return self.render_to_response(context)

    def get_page_title(self) -> str:
        return _("Lead %(reference)s") % {"reference": self.object.reference}

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        leads = {"url": reverse(self.index_url_name), "label": _("Leads")}
        return [*self.breadcrumbs_items, leads, {"url": "", "label": self.object.reference}]


class ReleaseView(OneLead, BaseOperationView):
    """Say that a lead that was kept aside is a real one."""

    permission_required = "change"
    http_method_names = ["post"]

    def perform_operation(self) -> None:
        lead = self.object
        with transaction.atomic():
            if self.visible.filter(pk=lead.pk).exclude(quarantine="").update(quarantine=""):
                lead.absences.create(began_at=lead.received_at, ended_at=timezone.now())
                Delivery.objects.bulk_create(
                    Delivery(**delivery) for delivery in outbox.deliveries_for(lead)
                )
                audit.record(lead, audit.RELEASE, self.request.user)

    def get_success_message(self) -> str:
        return _("Lead %(lead)s is now in the list.") % {"lead": self.object}

    def get_success_url(self) -> str:
        return self.lead_url
