"""The library's own addresses under the admin."""

from django.urls import path

from conditions.references.views import cite, library

app_name = "condition_references"

urlpatterns = [
    path("cite/", cite.cite, name="cite"),
    path("cite/results/", cite.results, name="cite_results"),
    path("add/", library.add, name="add"),
    path("add/<int:pk>/", library.review_list, name="review"),
    path("<int:pk>/merge/", library.merge_into, name="merge"),
]
