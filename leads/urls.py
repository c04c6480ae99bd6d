"""The addresses a visitor's form posts to; a host includes them under any prefix."""

from django.urls import URLPattern

app_name = "leads"

urlpatterns: list[URLPattern] = []
