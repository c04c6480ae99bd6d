"""The library's own addresses under the admin."""

from django.urls import path

from conditions.references.views import cite

app_name = "condition_references"

urlpatterns = [
    path("cite/", cite.cite, name="cite"),
    path("cite/results/", cite.results, name="cite_results"),
]
