"""The addresses a visitor's form is sent to, and those of the API; a host includes them anywhere."""

from django.urls import include, path

from leads import views, withdrawal

app_name = "leads"

urlpatterns = [
    path("submit/<uuid:form_uuid>/", views.submit, name="submit"),
    path("withdraw/<str:token>/", withdrawal.withdraw, name="withdraw"),
    path("thank-you/<str:token>/", views.thank_you, name="thank_you"),
    path("api/v1/", include("leads.api.urls")),
]
