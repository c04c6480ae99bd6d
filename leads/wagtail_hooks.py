"""What the app registers with Wagtail."""

from typing import Any

from django.apps import apps
from django.http import HttpRequest, HttpResponse
from wagtail import hooks
from wagtail.models import Page
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from leads import audit, views
from leads.administration import ByTheUnlimited, LeadSettings
from leads.dashboard import views as dashboard
from leads.models import ApiToken, ConsentStatement, ConsultationPage, LocationLimit
from leads.page_deletion import DeletePages, tell_that_leads_stay
from leads.privacy.bulk_erase import EraseTicked
from leads.viewsets import LeadStatusViewSet, LeadViewSet
from leads.workbench import summary
from leads.workbench.bulk_actions import Assign, ExportTicked, SetStatus

if apps.is_installed("wagtail_modeladmin"):  # pragma: no branch - tests/host has sites without it
    from wagtail_modeladmin.options import modeladmin_register

    from leads.registers import Registers

    modeladmin_register(Registers)

register_permission_policy(ApiToken, ByTheUnlimited(ApiToken))
register_permission_policy(LocationLimit, ByTheUnlimited(LocationLimit))
register_snippet(ConsentStatement)
hooks.register("register_admin_viewset", LeadViewSet)
hooks.register("register_admin_viewset", LeadSettings)
hooks.register("register_admin_viewset", LeadStatusViewSet)
hooks.register("register_bulk_action", SetStatus)
hooks.register("register_bulk_action", Assign)
hooks.register("register_bulk_action", ExportTicked)
hooks.register("register_bulk_action", EraseTicked)
# After Wagtail's own, whose place it takes.
hooks.register("register_bulk_action", DeletePages, order=1)
hooks.register("register_log_actions", audit.register)
hooks.register("register_admin_urls", dashboard.urls)
hooks.register("register_reports_menu_item", dashboard.menu_item)
hooks.register("construct_homepage_summary_items", summary.add_to_home)


@hooks.register("before_serve_page")
def receive_at_the_page_itself(
    page: Page, request: HttpRequest, args: list[Any], kwargs: dict[str, Any]
) -> HttpResponse | None:
    """For a host without our addresses: the page takes its own form and thanks."""
    if isinstance(page, ConsultationPage):
        if request.method == "POST":
            return views.receive(request, page.form_uuid)
        if views.SENT in request.GET:
            return views.thank_you(request, request.GET[views.SENT])
    return None


@hooks.register("before_delete_page")
def say_what_becomes_of_leads(request: HttpRequest, page: Page) -> None:
    tell_that_leads_stay(request, [page])
