"""The addresses a visitor's form is sent to; a host includes them under any prefix."""

from django.urls import path

from leads import views, withdrawal

app_name = "leads"

urlpatterns = [
    path("submit/<uuid:form_uuid>/", views.submit, name="submit"),
    path("withdraw/<str:token>/", withdrawal.withdraw, name="withdraw"),
    path("thank-you/<str:token>/", views.thank_you, name="thank_you"),
]
