"""Somebody is alarmed when leads stop arriving or going out."""

from datetime import timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.utils import timezone

from leads.models import Delivery, Recipient
from leads.outbox.worker import deliver_due

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
