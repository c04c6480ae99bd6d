"""Merging leads of one person, and parting them again."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views import View
from wagtail.admin import messages

from leads import merging
from leads.permissions import Sight
from leads.selection import as_uuid
from leads.workbench.one_lead import OneLead


class MergeView(OneLead, View):
    """Put another lead under the one that is worked on."""

    permission_required = "change"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not Sight.of(request.user).contact:  # by which leads are one person's
            raise PermissionDenied
        other = self.visible.filter(pk=as_uuid(request.POST.get("other", ""))).first()
        try:
            merging.merge(other, self.object, request.user)
        except merging.NotTheSamePerson:
            text = _(
                "Nothing was merged: the two leads share no e-mail address or phone number any "
                "more, or somebody else merged one of them."
            )
            messages.error(request, text)
        else:
            text = _("Lead %(other)s was merged into this one. On its own page you can part them.")
            messages.success(request, text % {"other": other})
        return redirect(self.lead_url)


class PartView(OneLead, View):
    """Take a merged lead out again."""

    permission_required = "change"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        merging.part(self.object, request.user)
        messages.success(
            request, _("Lead %(lead)s stands in the list again.") % {"lead": self.object}
        )
        return redirect(self.lead_url)
