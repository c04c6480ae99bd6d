"""Planted answers are found in the vault and nowhere else."""

import logging
from io import StringIO

import pytest
from django.apps import apps
from django.core import mail
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.urls import reverse

from leads.models import Lead, LeadNote, Recipient, Webhook
from leads.outbox.worker import deliver_due

pytestmark = [pytest.mark.django_db, pytest.mark.indexed]

CANARIES = {
    "full_name": "Canarina Byron",
    "email": "canarina@example.com",
    "phone": "212-555-0177",
    "condition": "canarypain",
    "message": "It burns like canarypepper.",
}
# What would be left of them in lower case, without blanks, or in another normal form.
TRACES = ("canarina", "canarypain", "canarypepper", "5550177", "555-0177")


def traces_in(text: object) -> list[str]:
    return [trace for trace in TRACES if trace in str(text).lower()]


def every_row() -> list[tuple[str, tuple]]:
    """All that the database holds, table by table."""
    rows = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608
            rows += [(table, readable(row)) for row in cursor.fetchall()]
    return rows


def readable(row: tuple) -> tuple:
    as_bytes = (bytes(value) if isinstance(value, memoryview) else value for value in row)
    return tuple(v.decode("latin-1") if isinstance(v, bytes) else v for v in as_bytes)


@pytest.fixture
def lead(send, form_page, caplog, admin_client) -> Lead:
    """A lead that has been through everything: told of, looked at, noted, found."""
    caplog.set_level(logging.DEBUG)
    Recipient.trusted("staff@clinic.example")
    Webhook.objects.create(name="CRM", url="https://127.0.0.1/")
    send(**CANARIES | {"email": "canarina@"})  # with a mistake first
    send({"utm_source": "newsletter"}, **CANARIES)
    lead = Lead.objects.get()
    deliver_due()
    LeadNote.write(lead, None, "Told her about canarypepper.")
    for address in (
        reverse("lead:index"),
        reverse("lead:index") + "?q=canarina%40example.com",
        reverse("lead:inspect", args=[lead.pk]),
    ):
        admin_client.get(address)
    call_command("rebuild_references_index", stdout=StringIO())
    return lead


def test_the_database_holds_no_trace_of_an_answer(lead):
    assert [(table, row) for table, row in every_row() if traces_in(row)] == []


def test_no_row_is_called_by_an_answer(lead):
    """What a row is called stands in lists, logs and error pages."""
    called = [
        f"{model.__name__}: {row} {row!r}"
        for model in apps.get_app_config("leads").get_models()
        for row in model._base_manager.all()
    ]
    assert any(name.startswith("LeadNote:") for name in called)
    assert [name for name in called if traces_in(name)] == []


def test_no_log_line_mail_to_staff_or_cache_holds_one(lead, caplog):
    assert traces_in(caplog.text) == []
    assert [m.subject for m in mail.outbox if traces_in(m.message())] == []
    assert traces_in(getattr(cache, "_cache", {})) == []


def test_the_search_index_and_the_api_know_no_lead():
    searchable = [
        m for m in apps.get_app_config("leads").get_models() if hasattr(m, "search_fields")
    ]
    assert [model.__name__ for model in searchable] == ["ConsultationPage"]
    for model in apps.get_app_config("leads").get_models():
        if model.__name__ not in {"ConsultationPage", "Question"}:
            assert not getattr(model, "api_fields", [])


def test_an_answer_can_be_read_by_whoever_has_the_key(lead):
    assert Lead.objects.get(pk=lead.pk).answer_to("message") == CANARIES["message"]
