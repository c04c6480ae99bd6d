"""What retention will take, when and why, before it does."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.views import generic
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.widgets.button import Button

from leads import clock, permissions
from leads.models import EscrowedKey, Lead, RetentionRule
from leads.privacy.retention import Case, cases

SOON = timedelta(days=30)
# More than anybody reads; the counts are whole.
MOST = 200


@dataclass(frozen=True)
class Forecast:
    """What one rule does in the days to come."""

    case: Case
    today: date

    @property
    def rule(self) -> RetentionRule:
        return self.case.rule

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many are due now, within the days to come, and later: all read once."""
        counted = self.case.leads.filter(legal_hold=False).aggregate(
            due=Count("pk", filter=self.case.is_due(self.today)),
            by_then=Count("pk", filter=self.case.is_due(self.today + SOON)),
            every=Count("pk"),
        )
        due, by_then, every = counted.values()
        return {"due": due, "soon": by_then - due, "kept": every - by_then}

    @cached_property
    def next_leads(self) -> list[tuple[Lead, date]]:
        leads = self.case.due_on(self.today + SOON).select_related("status").defer("envelope")
        return [(lead, self.case.last_day(lead)) for lead in leads[:MOST]]


class RetentionReport(PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    model = RetentionRule
    permission_required = "view"
    template_name = "leads/admin/privacy/retention.html"
    page_title = gettext_lazy("What leaves, and when")
    index_url_name = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_perm(permissions.VIEW):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        leads = Lead.objects.visible_to(self.request.user)
        today = clock.clinic_today()
        erased = EscrowedKey.objects.filter(lead__in=leads)
        return super().get_context_data(
            forecasts=[Forecast(case, today) for case in cases(leads)],
            today=today,
            held=leads.filter(legal_hold=True, erased_at=None)[:MOST],
            can_be_undone=erased.select_related("lead").order_by("expires_at")[:MOST],
            **kwargs,
        )

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        rules = {"url": reverse(self.index_url_name), "label": _("Retention rules")}
        return [*self.breadcrumbs_items, rules, {"url": "", "label": self.page_title}]


class RetentionIndexView(generic.IndexView):
    due_url_name = ""

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        # A phone has no room for it beside the button to add a rule.
        report = reverse(self.due_url_name)
        return [
            *super().header_more_buttons,
            Button(RetentionReport.page_title, url=report, icon_name="time"),
        ]
