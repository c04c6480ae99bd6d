"""A visitor does not wait for what hardly ever changes, and what is gone is noticed."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection
from django.utils import timezone

from leads.models import Delivery, Lead, Recipient, Webhook
from tests.leads.conftest import filled_in

pytestmark = pytest.mark.django_db


@time_machine.travel("2026-11-22 12:00:01Z", tick=False)  # or five seconds could pass meanwhile
def test_a_lead_costs_five_statements_which_postgresql_answers_at_once(send, browser, form_page):
    Recipient.trusted("staff@clinic.example")
    send({"key": "first"}, email="first@example.com")
    form = filled_in(form_page) | {"key": "second"}
    asked = []

    def note(execute, sql, *rest):
        asked.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(note):
        browser.post(f"/leads/submit/{form_page.form_uuid}/", form)
    statements = [sql for sql in asked if "SAVEPOINT" not in sql]
    assert len(statements) == (1 if connection.vendor == "postgresql" else 5)
    assert sum(statement.count("INSERT INTO") for statement in statements) == 5


def test_a_change_in_this_process_is_known_at_once(send):
    send()
    Recipient.trusted("staff@clinic.example")
    webhook = Webhook.objects.create(name="CRM", url="https://crm.example/")
    send(email="second@example.com")
    webhook.delete()
    send(email="third@example.com")
    assert list(Delivery.objects.values_list("channel", flat=True).order_by("channel")) == [
        *["staff_mail", "staff_mail", "webhook"],
    ]


def test_a_change_elsewhere_is_known_after_some_seconds(send):
    recipient = Recipient.trusted("staff@clinic.example")
    send()
    Recipient.objects.filter(pk=recipient.pk).update(verified_at=None)  # tells nobody
    with time_machine.travel(timezone.now() + timedelta(seconds=6)):
        send(email="second@example.com")
    assert Delivery.objects.count() == 1


def test_a_lead_that_points_to_what_is_gone_is_kept_with_what_is_there(send):
    refused = []

    def refuse_once(execute, sql, *details):
        if 'INSERT INTO "leads_lead"' in sql and not refused:
            refused.append(sql)
            raise IntegrityError("the page is gone")
        return execute(sql, *details)

    send()
    with connection.execute_wrapper(refuse_once):
        assert send(email="second@example.com").status_code == 303
    assert refused
    assert Lead.objects.count() == 2
