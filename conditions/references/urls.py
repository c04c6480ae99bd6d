"""The library's own addresses under the admin."""

from django.urls import path

from conditions.references.views import checks, cite, library, reports

app_name = "condition_references"

urlpatterns = [
    path("cite/", cite.cite, name="cite"),
    path("cite/results/", cite.results, name="cite_results"),
    path("add/", library.add, name="add"),
    path("add/<int:pk>/", library.review_list, name="review"),
    path("<int:pk>/merge/", library.merge_into, name="merge"),
    path("<int:pk>/identify/", checks.identify, name="identify"),
    path("<int:pk>/check/", checks.check, name="check"),
    path("report/", reports.ReferenceReport.as_view(), name="report"),
    path(
        "report/results/",
        reports.ReferenceReport.as_view(results_only=True),
        name="report_results",
    ),
    path("in-question/", reports.InQuestionReport.as_view(), name="in_question"),
    path(
        "in-question/results/",
        reports.InQuestionReport.as_view(results_only=True),
        name="in_question_results",
    ),
    path("check/", reports.check_now, name="check_now"),
]
