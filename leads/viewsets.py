"""The workbench: the list of leads, and the addresses of everything staff do with one."""

from typing import Any

from django.db.models import F, ProtectedError
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.active_filters import ActiveFilter
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.ui.tables import BulkActionsCheckboxColumn, Column, TitleColumn
from wagtail.admin.utils import get_user_display_name
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import Button, HeaderButton

from leads import clock, search
from leads.export.views import ExportView
from leads.lead_page import LeadView, NoteView, ReleaseView
from leads.models import Lead, LeadStatus
from leads.models.lead import LeadQuerySet
from leads.permissions import Sight
from leads.roles import Role
from leads.selection import ASIDE, SEARCH, Selection
from leads.vault import VaultError

HIDDEN = "•••"


class CappedPaginator(WagtailPaginator):
    """Counts no further than anybody turns pages, so that the count stays quick."""

    MOST = 10_000

    @cached_property
    def count(self) -> int:
        return self.object_list.order_by()[: self.MOST].count()


class StatusColumn(Column):
    cell_template_name = "leads/admin/status_cell.html"


class PersonColumn(Column):
    """An answer by its role, decrypted for the rows that are shown and no others."""

    def __init__(self, role: Role, sight: Sight, **kwargs: Any) -> None:
        super().__init__(role.value, **kwargs)
        self.role, self.sight = role, sight

    def get_value(self, lead: Lead) -> str:
        if lead.erased_at:
            return _("Erased")
        if not self.sight.covers(self.role):
            return HIDDEN
        try:
            return lead.answer_to(self.role)
        except VaultError:
            return _("Cannot be decrypted")


def received(lead: Lead) -> str:
    return clock.shown(lead.received_at)


def origin(lead: Lead) -> str:
    return " › ".join(filter(None, [lead.origin_title, lead.origin_section_label]))


def owner(lead: Lead) -> str:
    return get_user_display_name(lead.owner) if lead.owner else ""


def next_step(lead: Lead) -> str:
    due = date_format(lead.next_step_due, "SHORT_DATE_FORMAT") if lead.next_step_due else ""
    return " · ".join(filter(None, [due, lead.next_step]))


class LeadIndexView(generic.IndexView):
    """Leads, newest first; with `aside` in the address, those that were kept aside."""

    any_permission_required = ["view"]
    template_name = "leads/admin/list.html"
    results_template_name = "leads/admin/list_results.html"
    paginator_class = CappedPaginator
    default_ordering = "-id"
    export_url_name = ""

    @cached_property
    def selection(self) -> Selection:
        return Selection(self.request)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.is_export:
            # Wagtail's own export asks for no right and no reason, and runs what visitors wrote.
            return HttpResponseRedirect(self.export_url)
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Search. The text comes in a form's body and goes into the address sealed."""
        text = request.POST.get("q", "").strip()[:254]
        parameters = {SEARCH: search.sealed(text)} if text else {}
        if ASIDE in request.GET:
            parameters[ASIDE] = ""
        return HttpResponseRedirect(f"{self.index_url}?{urlencode(parameters)}")

    @cached_property
    def columns(self) -> list[Column]:
        sight = Sight.of(self.request.user)
        ticks = [BulkActionsCheckboxColumn("bulk_actions", obj_type="lead")]
        return [
            *(ticks if self.user_has_permission("change") else []),
            TitleColumn(
                "reference",
                label=_("Reference"),
                get_url=self.get_inspect_url,
                get_title_id=lambda lead: f"lead_{lead.pk}_title",
                classname="lead-list__reference",
            ),
            PersonColumn(Role.FULL_NAME, sight, label=_("Name")),
            PersonColumn(Role.CONDITION, sight, label=_("Condition")),
            Column("origin", label=_("Origin"), accessor=origin),
            StatusColumn("status", label=_("Status")),
            Column("received", label=_("Received"), accessor=received, sort_key="id"),
            Column("owner", label=_("Owner"), accessor=owner),
            Column("next_step", label=_("Next step"), accessor=next_step, sort_key="next_step_due"),
        ]

    @cached_property
    def filters(self) -> Any:
        return self.selection.filterset

    @cached_property
    def is_searching(self) -> bool:
        return bool(self.selection.search_text)

    def get_queryset(self) -> LeadQuerySet:
        leads = self.selection.leads.select_related("status", "owner", "form_version")
        return self.order_queryset(leads)

    def order_queryset(self, leads: LeadQuerySet) -> LeadQuerySet:
        if self.ordering.removeprefix("-") == "next_step_due":
            due = F("next_step_due")
            order = (
                due.desc(nulls_last=True) if self.ordering[0] == "-" else due.asc(nulls_last=True)
            )
            return leads.order_by(order, "-id")
        return leads.order_by(self.ordering)

    @cached_property
    def active_filters(self) -> list[ActiveFilter]:
        shown = super().active_filters
        if self.is_searching:
            query = self.request.GET.copy()
            query.pop(SEARCH)
            url = f"{self.index_results_url}?{query.urlencode()}"
            shown.insert(0, ActiveFilter("search", _("Search"), self.selection.search_text, url))
        return shown

    def get_page_title(self) -> str:
        return _("Leads kept aside") if self.selection.is_aside else _("Leads")

    @cached_property
    def export_url(self) -> str:
        return f"{reverse(self.export_url_name)}?{self.selection.query}"

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        if not self.user_has_permission("export") or self.selection.problems:
            return []
        return [HeaderButton(_("Export"), url=self.export_url, icon_name="download")]

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        if self.selection.is_aside:
            return [Button(_("All leads"), url=self.index_url, icon_name="mail")]
        aside = f"{self.index_url}?{ASIDE}="
        return [Button(_("Leads kept aside"), url=aside, icon_name="warning")]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            selection=self.selection, zone=timezone.get_default_timezone_name(), **kwargs
        )


class LeadViewSet(ModelViewSet):
    """Leads come from visitors: nobody adds, copies or deletes one here."""

    model = Lead
    url_prefix = "leads"
    icon = "mail"
    menu_label = gettext_lazy("Leads")
    menu_order = 200
    add_to_admin_menu = True
    add_to_reference_index = False
    inspect_view_enabled = True
    index_view_class = LeadIndexView
    list_per_page = 25
    form_fields: list[str] = []

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        urls = {
            f"{name}_url_name": self.get_url_name(name)
            for name in ("inspect", "export", "note", "release")
        }
        unused = {f"{name}_url_name": None for name in ("add", "copy", "edit", "delete", "usage")}
        return super().get_common_view_kwargs(**urls, **kwargs) | unused

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("export/", self.construct_view(ExportView), name="export"),
            path("<uuid:pk>/", self.construct_view(LeadView), name="inspect"),
            path("<uuid:pk>/note/", self.construct_view(NoteView), name="note"),
            path("<uuid:pk>/release/", self.construct_view(ReleaseView), name="release"),
            path("<uuid:pk>/history/", self.history_view, name="history"),
            path("<uuid:pk>/history/results/", self.history_results_view, name="history_results"),
        ]

    @property
    def url_finder_class(self) -> type:
        # Reports link to a lead's one page; it asks for the right to view by itself.
        return type(
            "LeadURLFinder",
            (super().url_finder_class,),
            {"edit_url_name": self.get_url_name("inspect")},
        )


class LeadStatusDeleteView(generic.DeleteView):
    def form_valid(self, form: Form) -> HttpResponse:
        try:
            return super().form_valid(form)
        except ProtectedError:
            text = _("Some leads have this status. Give them another one, then delete it.")
            messages.error(self.request, text)
            return HttpResponseRedirect(reverse(self.index_url_name))


class LeadStatusViewSet(ModelViewSet):
    """The steps of the clinic's own way with a lead, in the order staff drag them into."""

    model = LeadStatus
    url_prefix = "leads-statuses"
    icon = "tasks"
    menu_label = gettext_lazy("Lead statuses")
    add_to_settings_menu = True
    add_to_reference_index = False
    copy_view_enabled = False
    delete_view_class = LeadStatusDeleteView
    list_display = [
        "name",
        Column("colour", label=gettext_lazy("Colour"), accessor="get_colour_display"),
        Column("outcome", label=gettext_lazy("Outcome"), accessor="get_outcome_display"),
    ]
