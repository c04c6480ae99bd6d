"""The list of leads."""

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Page
from django.db.models import F, IntegerField, Subquery
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from wagtail.admin.active_filters import ActiveFilter
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.ui.tables import BulkActionsCheckboxColumn, Column, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.widgets.button import Button, HeaderButton, ListingButton

from leads import audit, search
from leads.condition import HORIZON
from leads.models import Lead
from leads.models.lead import LeadQuerySet
from leads.permissions import Sight
from leads.selection import ASIDE, SEARCH, Selection
from leads.workbench.bulk_actions import buttons_for
from leads.workbench.columns import PersonColumn, columns_for
from leads.workbench.saved_views import VIEW, chosen_columns, tabs


class CountOf(Subquery):
    """How many rows a statement gives."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()


class CappedPaginator(WagtailPaginator):
    """Counts no further than anybody turns pages, so that the count stays quick."""

    MOST = HORIZON

    @cached_property
    def count(self) -> int:
        return self.counted.count()

    @property
    def counted(self) -> LeadQuerySet:
        return self.object_list.order_by()[: self.MOST]

    def get_page(self, number: int | str) -> Page:
        """The count comes with the leads of the page, in one statement."""
        start = self._start_of(number)
        if "count" in vars(self) or not 0 <= start < self.MOST:
            return super().get_page(number)
        leads = self.object_list.annotate(counted=CountOf(self.counted.values("pk")))
        leads = leads[start : start + self.per_page]
        if leads or not start:
            self.count = leads[0].counted if leads else 0
        page = super().get_page(number)
        if page.number == start // self.per_page + 1:
            page.object_list = leads
        return page

    def _start_of(self, number: int | str) -> int:
        try:
            return (int(number) - 1) * self.per_page
        except (TypeError, ValueError):  # which is shown the first page
            return 0


class LeadIndexView(generic.IndexView):
    """Leads, newest first; with `aside` in the address, those that were kept aside."""

    any_permission_required = ["view"]
    template_name = "leads/admin/list.html"
    results_template_name = "leads/admin/list_results.html"
    paginator_class = CappedPaginator
    default_ordering = "-id"
    export_url_name = ""
    person_url_name = ""
    view_url_name = ""
    save_view_url_name = ""
    delete_view_url_name = ""
    columns_url_name = ""

    @cached_property
    def selection(self) -> Selection:
        return Selection(self.request, Lead.objects.visible_to(self.request.user))

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.is_export:
            # Wagtail's own export asks for no right and no reason, and runs what visitors wrote.
            return HttpResponseRedirect(self.export_url)
        response = super().get(request, *args, **kwargs)
        self.note_what_is_told_of(response.context_data["object_list"])
        return response

    def note_what_is_told_of(self, leads: Sequence[Lead]) -> None:
        """Log which leads' answers are shown, and that somebody looked for a person or a condition."""
        selection = self.selection
        shown = [column for column in self.columns if isinstance(column, PersonColumn)]
        is_shown = leads and any(selection.sight.covers(column.role) for column in shown)
        if is_shown or selection.search_text or selection.condition_text:
            audit.record_seen(audit.LIST, leads, self.request.user, asked=selection.filters)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Search. The text comes in a form's body and goes into the address sealed."""
        text = request.POST.get("q", "").strip()[:254]
        parameters = {SEARCH: search.sealed(text)} if text else {}
        if ASIDE in request.GET:
            parameters[ASIDE] = ""
        return HttpResponseRedirect(f"{self.index_url}?{urlencode(parameters)}")

    @cached_property
    def known_columns(self) -> dict[str, Column]:
        return columns_for(Sight.of(self.request.user))

    @cached_property
    def bulk_buttons(self) -> list[ListingButton]:
        return buttons_for(self.request.user)

    @cached_property
    def columns(self) -> list[Column]:
        ticks = [BulkActionsCheckboxColumn("bulk_actions", obj_type="lead")]
        reference = TitleColumn(
            "reference",
            label=_("Reference"),
            get_url=self.get_inspect_url,
            get_title_id=lambda lead: f"lead_{lead.pk}_title",
            classname="lead-list__reference",
        )
        chosen = chosen_columns(self.selection)
        return [
            *(ticks if self.bulk_buttons else []),
            reference,
            *(column for name, column in self.known_columns.items() if name in chosen),
        ]

    @cached_property
    def filters(self) -> Any:
        return self.selection.filterset

    @cached_property
    def is_searching(self) -> bool:
        return bool(self.selection.search_text)

    def get_queryset(self) -> LeadQuerySet:
        return self.as_listed(self.selection.leads)

    def as_listed(self, leads: LeadQuerySet) -> LeadQuerySet:
        leads = leads.select_related("status", "owner", "location", "form_version")
        return self.order_queryset(leads)

    def paginate_queryset(self, leads: LeadQuerySet, page_size: int) -> tuple[Any, ...]:
        paginator, page, shown, has_others = super().paginate_queryset(leads, page_size)
        if self.selection.ids is not None and self.ordering in ("id", "-id"):
            # The page's leads, without having the database look for all that were found.
            ids = sorted(self.selection.ids, reverse=self.ordering == "-id")
            of_page = ids[max(page.start_index() - 1, 0) : page.end_index()]
            shown = page.object_list = self.as_listed(self.selection.visible.among(of_page))
        return paginator, page, shown, has_others

    def get_paginator(self, *args: Any, **kwargs: Any) -> CappedPaginator:
        paginator = super().get_paginator(*args, **kwargs)
        if self.selection.ids is not None:
            paginator.count = len(self.selection.ids)
        return paginator

    def get_valid_orderings(self) -> list[str]:
        # Nobody needs the last due day first, and no index could give it without the undated.
        return [order for order in super().get_valid_orderings() if order != "-next_step_due"]

    def order_queryset(self, leads: LeadQuerySet) -> LeadQuerySet:
        if self.ordering == "next_step_due":
            return leads.order_by(F("next_step_due").asc(nulls_last=True), "-id")
        if self.selection.is_of_some_days:
            # By their index: in the order of ids, PostgreSQL reads all that came after those days.
            is_newest_first = self.ordering == "-id"
            return leads.order_by(
                *["-received_at", "id"] if is_newest_first else ["received_at", "-id"]
            )
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
            other = Button(_("All leads"), url=self.index_url, icon_name="mail")
        else:
            aside = f"{self.index_url}?{ASIDE}="
            other = Button(_("Leads kept aside"), url=aside, icon_name="warning")
        may = self.permission_policy.user_has_any_permission
        if not (
            Sight.of(self.request.user).contact and may(self.request.user, {"export", "erase"})
        ):
            return [other]
        return [other, Button(_("What a person sent"), url=self.person_url, icon_name="user")]

    @property
    def person_url(self) -> str:
        return reverse(self.person_url_name)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            selection=self.selection,
            zone=timezone.get_default_timezone_name(),
            tabs=tabs(self.selection, self.request.user, self.index_url, self.view_url_name),
            opened_view=self.request.GET.get(VIEW, ""),
            known_columns=self.known_columns.values(),
            chosen_columns=chosen_columns(self.selection),
            may_share=self.user_has_permission("change"),
            bulk_buttons=self.bulk_buttons,
            here=self.request.GET.urlencode(),
            **kwargs,
        )
