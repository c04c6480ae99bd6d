"""Somebody is alarmed when leads stop arriving or going out."""

import base64
from datetime import timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.utils import timezone

from leads.models import Delivery, Recipient
from leads.outbox.worker import deliver_due

KEY = base64.urlsafe_b64encode(bytes(32)).decode()
pytestmark = pytest.mark.django_db


def test_all_is_well_when_messages_go_out(send, capsys):
    Recipient.trusted("staff@clinic.example")
    send()
    deliver_due()
    call_command("watch_leads")
    assert "go out" in capsys.readouterr().out


def test_a_message_that_waits_too_long_raises_an_alarm(send):
    Recipient.trusted("staff@clinic.example")
    send()
    with (
        time_machine.travel(timezone.now() + timedelta(hours=2)),
        pytest.raises(CommandError, match="has been waiting since"),
    ):
        call_command("watch_leads")


def test_a_message_that_was_given_up_raises_an_alarm(send):
    Recipient.trusted("staff@clinic.example")
    send()
    Delivery.objects.update(state=Delivery.State.FAILED)
    with pytest.raises(CommandError, match="1 message about a lead was given up"):
        call_command("watch_leads")


@pytest.mark.parametrize(("days", "is_silent"), [(2, False), (7, True)])
def test_a_busy_form_that_goes_silent_raises_an_alarm(send, form_page, days, is_silent):
    now = timezone.now()
    for day in range(5):
        with time_machine.travel(now + timedelta(days=day)):
            send(email=f"{day}@example.com")
    with time_machine.travel(now + timedelta(days=4 + days)):
        if is_silent:
            with pytest.raises(CommandError, match=f"“{form_page.title}” has been silent"):
                call_command("watch_leads")
            form_page.unpublish()
        call_command("watch_leads")


@pytest.mark.parametrize(
    ("setting", "value", "sentence"),
    [
        ("LEADS_INDEX_KEY", KEY, "LEADS_INDEX_KEY is not the key"),
        ("LEADS_VAULT_KEYS", [KEY], "is not in LEADS_VAULT_KEYS"),
        ("LEADS_VAULT_KEYS", ["no key"], "LEADS_VAULT_KEYS holds a key that is not"),
    ],
)
def test_a_wrong_key_is_named_before_anybody_misses_a_lead(
    send, settings, setting, value, sentence
):
    send()
    setattr(settings, setting, value)
    with pytest.raises(CommandError, match=sentence):
        call_command("watch_leads")


def test_without_a_lead_any_key_is_right(db, settings):
    settings.LEADS_INDEX_KEY = KEY
    call_command("watch_leads")
