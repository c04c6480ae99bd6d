"""A lead and all that belongs to it is inserted the way each database takes it."""

import pytest
from django.db import connection

from leads.models import Lead

pytestmark = pytest.mark.django_db


def test_a_driver_that_composes_bytes_keeps_a_lead(send, monkeypatch):
    """As those of MySQL and of psycopg 2 do: what a cursor happens to offer tells nothing."""
    if connection.vendor == "postgresql":
        pytest.skip("Django knows which driver of PostgreSQL is there")
    with connection.cursor() as cursor:
        offering = type(cursor.cursor)
    monkeypatch.setattr(offering, "mogrify", lambda *statement: b"", raising=False)
    assert send().status_code == 303
    assert Lead.objects.count() == 1
