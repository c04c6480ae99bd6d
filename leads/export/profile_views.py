"""A profile's own page: its name, who has it, and when its export is made by itself."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import UpdateView, View
from wagtail.admin import messages

from leads.export.forms import ProfileForm
from leads.export.views import ExportScreen, query_of
from leads.models import ExportProfile


class OfAProfile(ExportScreen):
    """What every view of this file knows: a profile of whoever asks for it."""

    delete_profile_url_name = ""

    def get_queryset(self) -> QuerySet:
        return ExportProfile.objects.filter(owner=self.request.user)


class ProfileView(OfAProfile, UpdateView):
    template_name = "leads/admin/export_profile.html"
    form_class = ProfileForm
    pk_url_kwarg = "profile"

    @property
    def page_title(self) -> str:
        return self.object.name

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            export_url=self.get_success_url(),
            delete_url=reverse(self.delete_profile_url_name, args=[self.object.pk]),
            **kwargs,
        )

    def get_success_url(self) -> str:
        return f"{reverse(self.export_url_name)}?{query_of(self.object)}"


class DeleteProfileView(OfAProfile, View):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        profile = get_object_or_404(self.get_queryset(), pk=kwargs["profile"])
        profile.delete()
        messages.success(
            request, _("The profile “%(profile)s” was deleted.") % {"profile": profile}
        )
        return redirect(self.export_url_name)
