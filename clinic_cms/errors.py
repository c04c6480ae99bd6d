"""What a visitor is told when a page cannot be made."""

import sys

from django.db import Error
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import render
from django.views.defaults import ERROR_PAGE_TEMPLATE, server_error

from leads import conf

RETRY_SECONDS = 30


def unreadable(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The handler of requests that break rules: Django's own reads what was sent, and fails at it."""
    return HttpResponseBadRequest(
        ERROR_PAGE_TEMPLATE % {"title": "Bad Request (400)", "details": ""}
    )


def failed(request: HttpRequest) -> HttpResponse:
    """The handler of errors nobody caught: 503 if it is the database's, which comes and goes."""
    if not isinstance(sys.exc_info()[1], Error):
        return server_error(request)
    context = {"phone": conf.clinic_phone()}
    # Without the request, whose context processors ask the database.
    page = render(None, "503.html", context, status=503)
    page["Retry-After"] = str(RETRY_SECONDS)
    page["Cache-Control"] = "no-store"
    return page
