"""Whoever steals the database, as a file or as a dump, reads nobody's address in it."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from leads.models import Lead, LeadNote
from leads.privacy import erasure, retention
from tests.factories import LeadFactory

pytestmark = pytest.mark.django_db

PLANTED = [f"planted.person{number}@example.com" for number in range(50)]


def stolen() -> bytes:
    """All bytes of the database: the file on SQLite, every table copied out on PostgreSQL."""
    connection.ensure_connection()
    if connection.vendor == "sqlite":
        return connection.connection.serialize()
    with connection.cursor() as cursor:
        return b"".join(
            bytes(block)
            for table in connection.introspection.table_names(cursor)
            for block in copied(cursor, connection.ops.quote_name(table))
        )


def copied(cursor, table: str) -> list[bytes]:
    with cursor.copy(f"COPY {table} TO STDOUT") as copy:
        return list(copy)


def readable_in(database: bytes) -> list[str]:
    return [address for address in PLANTED if address.encode() in database.lower()]


@pytest.fixture
def leads() -> list[Lead]:
    leads = [
        LeadFactory(answers={"email": address, "message": f"Write to {address}."})
        for address in PLANTED
    ]
    for lead, address in zip(leads, PLANTED, strict=True):
        LeadNote.write(lead, None, f"Wrote to {address}.")
    return leads


def test_none_of_fifty_addresses_can_be_read(leads):
    database = stolen()
    assert leads[0].reference.encode() in database
    assert readable_in(database) == []


def test_none_is_left_after_the_time_for_undoing_even_for_whoever_has_the_keys(leads):
    for lead in leads:
        erasure.erase(lead, reason="A test")
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        assert retention.purge()["destroyed"] == 50
    assert readable_in(stolen()) == []
    for lead in Lead.objects.all():
        assert (lead.answers, bytes(lead.envelope), lead.data_key) == ({}, b"", None)
        assert not lead.notes.exists()
