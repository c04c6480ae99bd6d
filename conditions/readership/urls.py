"""The report's addresses under the admin."""

from django.urls import path

from conditions.readership.report import ReadershipReport

app_name = "condition_readership"

urlpatterns = [
    path("", ReadershipReport.as_view(), name="report"),
    path("results/", ReadershipReport.as_view(results_only=True), name="report_results"),
]
