"""The least that Django could do for a visit, behind the site's own middleware."""

import uuid

from django.contrib.sessions.models import Session
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from wagtail.contrib.sitemaps.views import sitemap as plain_sitemap

from clinic_cms import urls


def constant(request: HttpRequest, size: int) -> HttpResponse:
    """So many bytes, and nothing to do for them."""
    return HttpResponse(b"x" * size)


@csrf_exempt
def one_row(request: HttpRequest) -> HttpResponse:
    """Read a form and keep it in one row, in clear."""
    data = request.POST.urlencode()
    Session.objects.create(
        session_key=uuid.uuid4().hex, session_data=data, expire_date=timezone.now()
    )
    return HttpResponse(status=303, headers={"Location": "/"})


@csrf_exempt
def inserted_row(request: HttpRequest) -> HttpResponse:
    """Insert a form as one row, in clear, without the ORM, and commit."""
    with connection.cursor() as cursor:
        row = [uuid.uuid4().hex, request.POST.urlencode(), timezone.now()]
        cursor.execute(
            "INSERT INTO django_session (session_key, session_data, expire_date) "
            "VALUES (%s, %s, %s)",
            row,
        )
    return HttpResponse(status=303, headers={"Location": "/"})


urlpatterns = [
    path("yardstick/constant/<int:size>/", constant),
    path("yardstick/sitemap.xml", plain_sitemap),
    path("yardstick/inserted-row/", inserted_row),
    path("yardstick/one-row/", one_row),
    *urls.urlpatterns,
]
