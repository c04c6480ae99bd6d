"""Reports on the library: what stands where, and which live pages rest on works in question."""

from typing import Any

import django_filters
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db.models import CharField, QuerySet
from django.db.models.functions import Cast
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn, TitleColumn
from wagtail.admin.views.reports import ReportView

from conditions.references.models import Reference, Status
from conditions.references.tasks import check_cited_references
from conditions.references.usage import cited_ids, pages_citing
from conditions.spreadsheets import HARMLESS


def cited(works: QuerySet[Reference], *, is_cited: bool = True) -> QuerySet[Reference]:
    keyed = works.alias(key=Cast("pk", CharField()))
    return keyed.filter(key__in=cited_ids()) if is_cited else keyed.exclude(key__in=cited_ids())


class ReferenceFilterSet(WagtailFilterSet):
    use = django_filters.ChoiceFilter(
        label=gettext_lazy("Use"),
        choices=[("cited", gettext_lazy("Cited")), ("unused", gettext_lazy("Unused"))],
        method="filter_use",
    )
    link = django_filters.ChoiceFilter(
        label=gettext_lazy("Link"),
        choices=[("broken", gettext_lazy("Broken"))],
        method="filter_link",
    )

    class Meta:
        model = Reference
        fields = ["status", "kind_of_evidence"]

    def filter_use(self, works: QuerySet, name: str, value: str) -> QuerySet:
        return cited(works, is_cited=value == "cited")

    def filter_link(self, works: QuerySet, name: str, value: str) -> QuerySet:
        return works.filter(sources__link=value)


class PagesColumn(Column):
    cell_template_name = "conditions/references/pages_cell.html"


class ReferenceReport(ReportView):
    page_title = gettext_lazy("References")
    header_icon = "openquote"
    index_url_name = "condition_references:report"
    index_results_url_name = "condition_references:report_results"
    model = Reference
    filterset_class = ReferenceFilterSet
    any_permission_required = ["add", "change", "delete", "view"]
    default_ordering = "pk"
    columns = [
        TitleColumn(
            "title",
            label=gettext_lazy("Work"),
            accessor=str,
            get_url=lambda work: reverse(
                Reference.snippet_viewset.get_url_name("edit"), args=[work.pk]
            ),
        ),
        StatusTagColumn(
            "get_status_display",
            label=gettext_lazy("Status"),
            primary=lambda work: work.status == Status.VERIFIED,
        ),
        DateColumn("status_date", label=gettext_lazy("Since")),
        Column("notice_url", label=gettext_lazy("Notice")),
        DateColumn("checked_at", label=gettext_lazy("Checked")),
        PagesColumn("live_pages", label=gettext_lazy("Cited by live pages")),
    ]
    export_headings = {
        "title": gettext_lazy("Title"),
        "authors": gettext_lazy("Authors"),
        "year": gettext_lazy("Year"),
        "doi": "DOI",
        "pmid": "PMID",
        "get_status_display": gettext_lazy("Status"),
        "status_date": gettext_lazy("Since"),
        "notice_url": gettext_lazy("Notice"),
        "checked_at": gettext_lazy("Checked"),
        "page_titles": gettext_lazy("Cited by live pages"),
    }
    list_export = list(export_headings)
    custom_value_preprocess = HARMLESS
    export_filename = "references"

    def get_queryset(self) -> QuerySet[Reference]:
        return Reference.objects.order_by("-pk")

    def decorate_paginated_queryset(self, works: Any) -> list[Reference]:
        """Each work with the live pages that cite it, in two queries for all of them."""
        works = list(works)
        citing = pages_citing(works)
        for work in works:
            work.live_pages = citing.get(work.pk, [])
            work.page_titles = "; ".join(page.title for page in work.live_pages)
            work.notice_url = work.decisive_notice.url if work.decisive_notice else ""
        return works


class InQuestionReport(ReferenceReport):
    template_name = "conditions/references/in_question_report.html"
    page_title = gettext_lazy("Works in question")
    header_icon = "warning"
    index_url_name = "condition_references:in_question"
    index_results_url_name = "condition_references:in_question_results"
    export_filename = "works-in-question"

    def get_queryset(self) -> QuerySet[Reference]:
        return cited(Reference.objects.in_question()).order_by("-status_date", "-pk")


@require_POST
@permission_required("conditions.change_reference", raise_exception=True)
def check_now(request: HttpRequest) -> HttpResponse:
    """Check the cited works that are due, in the background where the site has one."""
    check_cited_references.enqueue()
    messages.success(request, _("The cited works are being checked. Come back in a few minutes."))
    return redirect("condition_references:in_question")
