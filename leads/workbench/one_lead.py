"""What every view of one lead has in common."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from wagtail.admin import messages
from wagtail.admin.views.generic.base import BaseObjectMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from leads.error_report import AnswersHidden
from leads.models import Lead
from leads.models.lead import LeadQuerySet
from leads.vault import VaultError


class OneLead(PermissionCheckedMixin, BaseObjectMixin):
    """Finds the lead of the address, among those that this person may see."""

    model = Lead
    object: Lead
    inspect_url_name = ""
    index_url_name = ""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        # What staff write about a person stands in no error report either.
        request.exception_reporter_filter = AnswersHidden()
        super().setup(request, *args, **kwargs)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return super().dispatch(request, *args, **kwargs)
        except VaultError as error:
            messages.error(request, str(error))
            return redirect(self.lead_url)

    @cached_property
    def lead_url(self) -> str:
        return reverse(self.inspect_url_name, args=[self.object.pk])

    @property
    def visible(self) -> LeadQuerySet:
        return Lead.objects.visible_to(self.request.user)

    def get_base_object_queryset(self) -> LeadQuerySet:
        return self.visible.select_related("form_version", "status", "owner", "location")
