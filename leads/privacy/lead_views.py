"""What may be done with one lead for its visitor's sake: each act is given a reason and logged."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from leads import audit, conf
from leads.permissions import Sight
from leads.privacy import erasure, proof
from leads.privacy.reasons import ReasonForm
from leads.vault import VaultError
from leads.workbench.one_lead import OneLead


class ActOnLead(OneLead, WagtailAdminTemplateMixin, FormView):
    """Asks for a reason, then acts."""

    permission_required = "erase"
    form_class = ReasonForm
    template_name = "leads/admin/privacy/reason.html"
    button = ""
    is_serious = False

    def explanation(self) -> str:
        """What the act does, for whoever is about to do it."""
        raise NotImplementedError

    def act(self, reason: str) -> str:
        """Does it; a sentence that says so. Raises OnHold or NothingToRestore."""
        raise NotImplementedError

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        leads = {"url": reverse(self.index_url_name), "label": _("Leads")}
        lead = {"url": self.lead_url, "label": self.object.reference}
        return [*self.breadcrumbs_items, leads, lead, {"url": "", "label": self.page_title}]

    def form_valid(self, form: forms.Form) -> HttpResponse:
        try:
            messages.success(self.request, self.act(form.cleaned_data["reason"]))
        except (erasure.OnHold, erasure.NothingToRestore) as error:
            messages.error(self.request, str(error))
        return redirect(self.lead_url)


class EraseView(ActOnLead):
    page_title = gettext_lazy("Erase what the visitor gave")
    button = gettext_lazy("Erase")
    is_serious = True

    def explanation(self) -> str:
        sentence = ngettext(
            "The answers, the notes and the files of this lead become unreadable at once, and it "
            "is found by no search. For %(days)s day this can be undone; then it is final.",
            "The answers, the notes and the files of this lead become unreadable at once, and it "
            "is found by no search. For %(days)s days this can be undone; then it is final.",
            conf.undo_days(),
        )
        return sentence % {"days": conf.undo_days()}

    def act(self, reason: str) -> str:
        erasure.erase(self.object, reason=reason, user=self.request.user)
        return _("What the visitor of lead %(lead)s gave was erased.") % {"lead": self.object}


class RestoreView(ActOnLead):
    page_title = gettext_lazy("Undo the erasing")
    button = gettext_lazy("Undo the erasing")

    def explanation(self) -> str:
        return _("The answers, the notes and the files of this lead can be read again.")

    def act(self, reason: str) -> str:
        erasure.restore(self.object, reason=reason, user=self.request.user)
        return _("Lead %(lead)s can be read again.") % {"lead": self.object}


class HoldView(ActOnLead):
    page_title = gettext_lazy("Put under a legal hold")
    button = gettext_lazy("Put under a legal hold")
    action = audit.HOLD
    holds = True

    def explanation(self) -> str:
        return _(
            "Until the hold is lifted, nobody can erase this lead, and retention passes it by."
        )

    def act(self, reason: str) -> str:
        free = self.visible.filter(pk=self.object.pk, legal_hold=not self.holds)
        if free.update(legal_hold=self.holds):
            audit.record(self.object, self.action, self.request.user, reason=reason)
        return _("Lead %(lead)s was saved.") % {"lead": self.object}


class LiftHoldView(HoldView):
    page_title = gettext_lazy("Lift the legal hold")
    button = gettext_lazy("Lift the legal hold")
    action = audit.RELEASE_HOLD
    holds = False

    def explanation(self) -> str:
        return _("This lead can be erased again, and leaves when its time is over.")


class ProofForm(ReasonForm):
    kind = forms.ChoiceField(
        label=gettext_lazy("Format"),
        choices=[
            ("html", gettext_lazy("A page to read (HTML)")),
            ("json", gettext_lazy("A signed file to check (JSON)")),
        ],
        widget=forms.RadioSelect,
        initial="html",
    )
    field_order = ["kind", "reason"]


class ProofView(ActOnLead):
    """The proof of a lead's consents, as a file."""

    permission_required = "export"
    form_class = ProofForm
    page_title = gettext_lazy("Proof of consent")
    button = gettext_lazy("Download")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not Sight.of(request.user).contact:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def explanation(self) -> str:
        return _(
            "The file tells who agreed to what: the form as it was shown, each statement with its "
            "version, language and time, and which messages were sent. It holds the visitor’s "
            "name, e-mail address and phone number. It is signed, so that a change shows."
        )

    def form_valid(self, form: forms.Form) -> HttpResponse:
        try:
            document = proof.signed(proof.pack(self.object))
        except VaultError as error:
            messages.error(self.request, str(error))
            return redirect(self.lead_url)
        reason, kind = form.cleaned_data["reason"], form.cleaned_data["kind"]
        audit.record(self.object, audit.PROOF, self.request.user, reason=reason)
        response = HttpResponse(
            proof.as_html(document) if kind == "html" else proof.as_json(document),
            content_type="text/html" if kind == "html" else "application/json",
        )
        name = f"consent-{slugify(self.object.reference)}.{kind}"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response
