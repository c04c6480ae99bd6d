"""How the app's pages and records are listed and edited in the admin."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, DateColumn, UpdatedAtColumn
from wagtail.admin.viewsets.pages import PageListingViewSet
from wagtail.snippets.views.snippets import SnippetViewSet

from conditions.models import Clinician, ConditionPage


class ConditionListingViewSet(PageListingViewSet):
    """Every condition page, with what its readers are told about its review."""

    model = ConditionPage
    icon = "doc-full-inverse"
    menu_label = _("Conditions")
    menu_order = 110
    add_to_admin_menu = True
    columns = [
        *PageListingViewSet.index_view_class.base_columns,
        Column("reviewed_by", label=_("Reviewed by"), sort_key="reviewed_by__name"),
        DateColumn("next_review_due", label=_("Next review"), sort_key="next_review_due"),
    ]
    list_filter = ["reviewed_by", "next_review_due"]


class ClinicianViewSet(SnippetViewSet):
    model = Clinician
    icon = "user"
    menu_order = 310
    add_to_admin_menu = True
    list_display = ["name", "position", UpdatedAtColumn()]
