from django.urls import path

from leads.api import views

urlpatterns = [
    path("leads", views.leads, name="api_leads"),
    path("leads/<uuid:pk>", views.lead, name="api_lead"),
    path("deleted", views.deleted, name="api_deleted"),
]
