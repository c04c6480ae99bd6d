"""What editors learn from those who searched."""

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.reports import ReportView

from conditions.missed_words import MissedWord


class MissedWordReport(ReportView):
    """The words that several days' readers looked for in vain; the others stay unread."""

    model = MissedWord
    page_title = _("Searches without a result")
    header_icon = "search"
    template_name = "conditions/missed_words_report.html"
    index_url_name = "condition_reports:missed_words"
    index_results_url_name = "condition_reports:missed_words_results"
    any_permission_required = ["view"]
    default_ordering = "-days"
    columns = [
        Column("word", label=_("Word"), sort_key="word"),
        Column("days", label=_("Days on which it was asked"), sort_key="days"),
        DateColumn("last_day", label=_("Last asked"), sort_key="last_day"),
    ]
    list_export = ["word", "days", "last_day"]
    export_filename = "searches-without-a-result"

    def get_queryset(self) -> QuerySet[MissedWord]:
        return MissedWord.objects.exclude(word="").order_by("-days", "word")


class MissedWordMenuItem(MenuItem):
    """Shown to those who may read the report."""

    def __init__(self) -> None:
        address = reverse(MissedWordReport.index_url_name)
        super().__init__(MissedWordReport.page_title, address, icon_name="search")

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm("conditions.view_missedword")


app_name = "condition_reports"

urlpatterns = [
    path("missed-words/", MissedWordReport.as_view(), name="missed_words"),
    path(
        "missed-words/results/",
        MissedWordReport.as_view(results_only=True),
        name="missed_words_results",
    ),
]
