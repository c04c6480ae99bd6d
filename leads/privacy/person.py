"""Everything one person sent: found by an e-mail address or a phone number, copied, erased."""

import json
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views import View
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from leads import audit, permissions, search
from leads.models import Lead
from leads.permissions import Sight
from leads.privacy import subject_access
from leads.privacy.reasons import ReasonForm
from leads.selection import SEARCH
from leads.vault import VaultError
from leads.workbench import undo


class CopyForm(ReasonForm):
    kind = forms.ChoiceField(
        label=gettext_lazy("Format"),
        choices=[
            ("html", gettext_lazy("A page to read (HTML)")),
            ("json", gettext_lazy("A file for programs (JSON)")),
        ],
        widget=forms.RadioSelect,
        initial="html",
    )
    field_order = ["kind", "reason"]


class OfOnePerson(PermissionCheckedMixin):
    """The leads of the person whom the address names, sealed."""

    model = Lead
    any_permission_required = ["export", "erase"]
    index_url_name = ""
    person_url_name = ""
    copy_person_url_name = ""
    erase_person_url_name = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        # To look somebody up is to learn whether that person wrote to the clinic.
        if not Sight.of(request.user).contact:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def contact(self) -> str:
        return search.opened(self.request.GET.get(SEARCH, ""))

    @cached_property
    def leads(self) -> list[Lead]:
        visible = Lead.objects.visible_to(self.request.user)
        return subject_access.sent_by(self.contact, visible) if self.contact else []

    @property
    def may_copy(self) -> bool:
        sight = Sight.of(self.request.user)
        return sight.answers and self.request.user.has_perm(permissions.EXPORT)

    @property
    def may_erase(self) -> bool:
        return self.request.user.has_perm(permissions.ERASE)

    def url(self, name: str) -> str:
        return f"{reverse(name)}?{self.request.GET.urlencode()}"


class PersonView(OfOnePerson, WagtailAdminTemplateMixin, View):
    template_name = "leads/admin/privacy/person.html"
    page_title = gettext_lazy("What a person sent")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.contact:
            audit.record_seen(audit.LOOK_UP, self.leads, request.user)
        return self.page(CopyForm(auto_id="copy_%s"), ReasonForm(auto_id="erase_%s"))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Look somebody up. The text goes into the address sealed."""
        text = request.POST.get("q", "").strip()[:254]
        query = f"?{urlencode({SEARCH: search.sealed(text)})}" if text else ""
        return redirect(f"{reverse(self.person_url_name)}{query}")

    def page(self, copy_form: ReasonForm, erase_form: ReasonForm) -> HttpResponse:
        context = self.get_context_data(
            contact=self.contact,
            leads=self.leads,
            exports=subject_access.exports_with(self.leads),
            held=[lead for lead in self.leads if lead.legal_hold],
            copy_form=copy_form if self.may_copy else None,
            erase_form=erase_form if self.may_erase else None,
            copy_url=self.url(self.copy_person_url_name),
            erase_url=self.url(self.erase_person_url_name),
        )
        return self.render_to_response(context)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        leads = {"url": reverse(self.index_url_name), "label": _("Leads")}
        return [*self.breadcrumbs_items, leads, {"url": "", "label": self.page_title}]


class CopyPersonView(PersonView):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.may_copy:
            raise PermissionDenied
        form = CopyForm(request.POST, auto_id="copy_%s")
        if not (form.is_valid() and self.leads):
            return self.page(form, ReasonForm(auto_id="erase_%s"))
        reason, kind = form.cleaned_data["reason"], form.cleaned_data["kind"]
        try:
            copy = subject_access.copy_for(self.leads, reason=reason, user=request.user)
        except VaultError as error:
            messages.error(request, str(error))
            return redirect(self.url(self.person_url_name))
        if kind == "html":
            # In the language of the person, not of whoever fetches it.
            with translation.override(self.leads[-1].language or translation.get_language()):
                page = render_to_string("leads/copy.html", {"copy": copy, "now": timezone.now()})
            response = HttpResponse(page)
        else:
            text = json.dumps(copy, indent=2, ensure_ascii=False)
            response = HttpResponse(text, content_type="application/json")
        response["Content-Disposition"] = f'attachment; filename="copy.{kind}"'
        return response


class ErasePersonView(PersonView):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.may_erase:
            raise PermissionDenied
        form = ReasonForm(request.POST, auto_id="erase_%s")
        if not (form.is_valid() and self.leads):
            return self.page(CopyForm(auto_id="copy_%s"), form)
        reason = form.cleaned_data["reason"]
        erased = subject_access.erase_all(self.leads, reason=reason, user=request.user)
        if erased:
            sentence = ngettext(
                "%(count)s lead was erased: %(leads)s. Search for its reference to undo this.",
                "%(count)s leads were erased: %(leads)s. Search for a reference to undo this.",
                len(erased),
            )
            undo.remember_erased(request, erased)
            messages.success(request, undo.with_undo(request, told(sentence, erased)))
        if held := [lead for lead in self.leads if lead not in erased]:
            sentence = ngettext(
                "%(count)s lead is under a legal hold and was not erased: %(leads)s.",
                "%(count)s leads are under a legal hold and were not erased: %(leads)s.",
                len(held),
            )
            messages.warning(request, told(sentence, held))
        return redirect(self.url(self.person_url_name))


def told(sentence: str, leads: list[Lead]) -> str:
    named = ", ".join(lead.reference for lead in leads)
    return sentence % {"count": len(leads), "leads": named}
