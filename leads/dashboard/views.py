"""The dashboard, in the admin's reports."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from leads import clock, permissions
from leads.dashboard.charts import HEIGHT, WIDTH, Table, columns
from leads.dashboard.figures import FEWEST, Figures

PERIODS = {
    7: gettext_lazy("7 days"),
    30: gettext_lazy("30 days"),
    90: gettext_lazy("90 days"),
    365: gettext_lazy("365 days"),
}
USUAL = 30


def may_see(user: Any) -> bool:
    return user.has_perm(permissions.VIEW) or user.has_perm(permissions.VIEW_FIGURES)


class DashboardView(PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    template_name = "leads/admin/dashboard.html"
    page_title = gettext_lazy("What pays")
    header_icon = "doc-full"
    permission_required = "view"

    def user_has_permission(self, permission: str) -> bool:
        return may_see(self.request.user)

    @cached_property
    def days(self) -> int:
        periods = {str(days): days for days in PERIODS}
        return periods.get(self.request.GET.get("days", ""), USUAL)

    @cached_property
    def figures(self) -> Figures:
        today = clock.clinic_today()
        return Figures.for_user(self.request.user, today - timedelta(days=self.days - 1), today)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        figures, by_time = self.figures, self.figures.by_time()
        pages = figures.by_page()
        has_reads = any(row.reads for row in pages)
        return super().get_context_data(
            periods=PERIODS.items(),
            days=self.days,
            figures=figures,
            fewest=FEWEST,
            by_time=by_time,
            columns=columns(by_time),
            highest=max((row.number for row in by_time), key=lambda number: number.count),
            width=WIDTH,
            height=HEIGHT,
            tables=[
                Table(_("By page"), _("Page"), pages, has_reads),
                Table(_("By section"), _("Section"), figures.by_section()),
                Table(_("By campaign"), _("Campaign"), figures.by_campaign()),
                Table(_("By location"), _("Location"), figures.by_location()),
                Table(_("By status"), _("Status"), figures.by_status()),
                Table(_("Time to first contact"), _("Reached"), figures.by_wait()),
            ],
            **kwargs,
        )


class DashboardMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return may_see(request.user)


def urls() -> list[URLPattern]:
    return [path("reports/leads/", DashboardView.as_view(), name="lead_dashboard")]


def menu_item() -> MenuItem:
    url = reverse("lead_dashboard")
    return DashboardMenuItem(_("What pays"), url, name="lead-dashboard", icon_name="mail", order=50)
