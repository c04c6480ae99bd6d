"""What editors see of how articles are read: no number so small that it could tell of one person."""

from collections.abc import Iterable
from datetime import timedelta

import django_filters
from django.db.models import QuerySet
from django.forms import Select
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.reports import ReportView

from conditions.models import ConditionPage
from conditions.readership.models import total
from conditions.spreadsheets import HARMLESS

FEWEST = 5
PERIODS = [("7", _("Last 7 days")), ("30", _("Last 30 days")), ("365", _("Last 365 days"))]
USUAL_PERIOD = "30"


def veiled(number: int) -> str:
    """The number, unless it is so small that it could be about one person."""
    return (
        gettext("fewer than %(number)d") % {"number": FEWEST}
        if 0 < number < FEWEST
        else str(number)
    )


class ReadershipFilterSet(WagtailFilterSet):
    period = django_filters.ChoiceFilter(
        label=_("Period"), choices=PERIODS, empty_label=None, method="leave", widget=Select
    )

    class Meta:
        model = ConditionPage
        fields: list[str] = []

    def leave(self, pages: QuerySet, name: str, value: str) -> QuerySet:
        return pages  # the period chooses what is counted, not which pages show


class ReadershipReport(ReportView):
    page_title = _("Readers")
    header_icon = "view"
    index_url_name = "condition_readership:report"
    index_results_url_name = "condition_readership:report_results"
    model = ConditionPage
    filterset_class = ReadershipFilterSet
    any_permission_required = ["add", "change", "publish"]
    default_ordering = "-reads"
    columns = [
        TitleColumn(
            "title",
            label=_("Page"),
            sort_key="title",
            get_url=lambda page: reverse("wagtailadmin_pages:edit", args=[page.pk]),
        ),
        Column("reads_shown", label=_("Reads"), sort_key="reads"),
        Column("useful_shown", label=_("Found useful"), sort_key="useful"),
        Column("not_useful_shown", label=_("Found not useful"), sort_key="not_useful"),
    ]
    export_headings = {
        "title": _("Page"),
        "reads_shown": _("Reads"),
        "useful_shown": _("Found useful"),
        "not_useful_shown": _("Found not useful"),
    }
    list_export = list(export_headings)
    custom_value_preprocess = HARMLESS
    export_filename = "readers"

    def get_queryset(self) -> QuerySet[ConditionPage]:
        chosen = self.request.GET.get("period", "")
        days = int(chosen if chosen in dict(PERIODS) else USUAL_PERIOD)
        since = timezone.localdate() - timedelta(days=days - 1)
        mine = self.permission_policy.instances_user_has_any_permission_for(
            self.request.user, self.any_permission_required
        )
        return (
            ConditionPage.objects.filter(pk__in=mine.values("pk"))
            .defer_streamfields()
            .annotate(
                reads=total("reads", since),
                useful=total("useful", since),
                not_useful=total("not_useful", since),
            )
        )

    def decorate_paginated_queryset(self, pages: Iterable) -> list[ConditionPage]:
        pages = list(pages)
        for page in pages:
            for counter in ("reads", "useful", "not_useful"):
                setattr(page, f"{counter}_shown", veiled(getattr(page, counter)))
        return pages
