"""Messages go out from the outbox, at least once, and hold no answer."""

import smtplib
from datetime import timedelta
from email.errors import HeaderParseError
from unittest.mock import Mock

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import call_command
from django.db import InterfaceError
from django.db.models import QuerySet
from django.utils import timezone

from leads.models import Delivery, Lead, Location, Recipient
from leads.outbox.worker import LEASE, claimed, deliver_due
from tests.factories import LeadFactory

pytestmark = pytest.mark.django_db
REPLY = {"reply_subject": "Dear {name}\r\nBcc: x@example.com", "reply_text": "Ref {reference}."}


class FaultyMail(EmailBackend):
    """A mail server with a fault, until it is mended."""

    fault: Exception | None = None
    asked = 0

    def send_messages(self, messages):
        type(self).asked += 1
        if self.fault:
            raise self.fault
        return super().send_messages(messages)


@pytest.fixture
def mail_server(settings, monkeypatch):
    settings.EMAIL_BACKEND = f"{__name__}.FaultyMail"
    monkeypatch.setattr(FaultyMail, "fault", None)
    monkeypatch.setattr(FaultyMail, "asked", 0)
    return FaultyMail


@pytest.fixture
def staff(db):
    return Recipient.trusted("staff@clinic.example")


def test_a_new_lead_is_told_to_staff_without_any_answer(staff, send):
    send()
    assert not mail.outbox
    assert deliver_due().sent == 1
    (message,) = mail.outbox
    lead = Lead.objects.get()
    assert message.to == ["staff@clinic.example"]
    assert lead.reference in message.subject
    assert lead.form_title in message.body
    assert f"/{lead.pk}/" in message.body
    for answer in ("Byron", "ada@example.com", "burns", "Nerve"):
        assert answer not in str(message.message())


def test_a_message_is_sent_once(staff, send):
    send()
    deliver_due()
    deliver_due()
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.attempts) == (Delivery.State.SENT, 1)
    assert len(mail.outbox) == 1
    assert f"<{delivery.pk}@" in mail.outbox[0].extra_headers["Message-ID"]


def test_a_suspect_is_not_told_to_anybody(staff, send):
    send({"website": "x"})
    assert not Delivery.objects.exists()


def test_only_verified_addresses_are_told(send):
    recipient = Recipient.objects.create(address="new@clinic.example")
    send()
    assert not Delivery.objects.exists()
    assert not recipient.verify("")
    wrong = recipient.new_code()
    assert not recipient.verify(f"{(int(wrong) + 1) % 10**6:06}")
    assert not recipient.verify(wrong), "a code can be tried once"
    assert recipient.verify(recipient.new_code())
    send(email="bea@example.com")
    assert Delivery.objects.get().recipient == "new@clinic.example"


def test_a_code_grows_old_and_a_changed_address_is_a_new_one():
    recipient = Recipient.objects.create(address="new@clinic.example")
    code = recipient.new_code()
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        assert not recipient.verify(code)
    recipient.verify(recipient.new_code())
    recipient.address = "other@clinic.example"
    recipient.save()
    assert Recipient.objects.get().verified_at is None


def test_leads_are_routed_by_location_and_condition(send, form_page):
    uptown = Location.objects.create(name="Uptown")
    now = timezone.now()
    Recipient.objects.create(address="up@clinic.example", location=uptown, verified_at=now)
    Recipient.objects.create(address="head@clinic.example", condition="Migraine", verified_at=now)
    Recipient.objects.create(address="all@clinic.example", verified_at=now)
    form_page.questions.filter(role="preferred_time").update(
        role="location", choices="Uptown\nHarbour"
    )
    send(condition="chronic migraine", location="Harbour")
    send(email="bea@example.com", location="Uptown")
    first, second = (
        sorted(lead.deliveries.values_list("recipient", flat=True))
        for lead in Lead.objects.order_by("id")
    )
    assert first == ["all@clinic.example", "head@clinic.example"]
    assert second == ["all@clinic.example", "up@clinic.example"]
    assert Lead.objects.order_by("id").last().location == uptown


def test_the_visitor_is_answered_in_the_words_of_the_form(send, form_page):
    type(form_page).objects.filter(pk=form_page.pk).update(**REPLY)
    form_page.refresh_from_db()
    send(full_name="{reference} {{ x }} {% y %}")
    deliver_due()
    (message,) = mail.outbox
    assert message.to == ["ada@example.com"]
    assert message.subject == "Dear {reference} {{ x }} {% y %} Bcc: x@example.com"
    assert message.body == f"Ref {Lead.objects.get().reference}."
    assert "ada@example.com" not in repr(Delivery.objects.values())


@pytest.mark.parametrize(
    ("line_end", "mails"),
    [*((end, 0) for end in ("\r\n", "\n", "\r", "\u2028")), ("\x85", 2), ("\x0b", 2)],
)
def test_an_answer_adds_neither_a_line_nor_a_recipient_to_a_mail(
    staff, send, form_page, line_end, mails
):
    """What ends a line is refused in a name; what only cannot be printed is left out."""
    reply = {"reply_subject": "Dear {name}", "reply_text": "Dear {name},\nRef {reference}."}
    type(form_page).objects.filter(pk=form_page.pk).update(**reply)
    form_page.refresh_from_db()
    send(full_name=f"Ada{line_end}Bcc: eve@example.com")
    deliver_due()
    assert len(mail.outbox) == mails
    for message in mail.outbox:
        assert message.recipients() in (["ada@example.com"], ["staff@clinic.example"])
        if message.to == ["ada@example.com"]:
            assert len(message.body.splitlines()) == 2


FAULTS = [
    ConnectionRefusedError(),
    TimeoutError(),
    smtplib.SMTPServerDisconnected("gone"),
    smtplib.SMTPDataError(550, b"no"),
    smtplib.SMTPRecipientsRefused({"staff@clinic.example": (550, b"no")}),
]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: type(fault).__name__)
def test_a_message_waits_until_the_mail_server_is_mended(mail_server, staff, send, fault):
    send()
    mail_server.fault = fault
    assert deliver_due().postponed == 1
    assert type(fault).__name__ in Delivery.objects.get().problem
    mail_server.fault = None
    with time_machine.travel(timezone.now() + timedelta(seconds=60)):
        assert deliver_due().sent == 1


def test_a_server_that_is_away_is_asked_once_in_a_round_and_its_return_wakes_all(
    mail_server, staff, send
):
    for name in "abc":
        send(email=f"{name}@example.com")
    mail_server.fault = ConnectionRefusedError()
    for _ in range(3):
        deliver_due()
    assert mail_server.asked == 3
    mail_server.fault = None
    send(email="d@example.com")
    assert deliver_due().sent + deliver_due().sent == 4


def test_a_fault_of_the_sites_own_holds_up_one_message_only(
    send, staff, form_page, monkeypatch, caplog
):
    type(form_page).objects.filter(pk=form_page.pk).update(**REPLY)
    form_page.refresh_from_db()
    send()

    def break_down(*args):
        raise ZeroDivisionError("It burns at night.")

    monkeypatch.setattr("leads.outbox.messages.visitor_message", break_down)
    done = deliver_due()
    assert (done.sent, done.postponed) == (1, 1)
    assert Delivery.objects.get(state=Delivery.State.WAITING).problem == "ZeroDivisionError"
    assert "ZeroDivisionError" in caplog.text and "burns" not in caplog.text


def test_a_database_that_goes_while_a_message_is_made_is_no_fault_of_the_message(
    send, staff, monkeypatch
):
    send()
    monkeypatch.setattr("leads.outbox.messages.staff_message", Mock(side_effect=InterfaceError))
    with pytest.raises(InterfaceError):
        deliver_due()
    assert Delivery.objects.get().problem == ""


def test_a_message_is_given_up_in_the_end_and_stays_to_be_seen(mail_server, staff, send):
    send()
    mail_server.fault = smtplib.SMTPDataError(550, b"no")
    with time_machine.travel(timezone.now() + timedelta(days=4)):
        assert deliver_due().failed == 1
    assert Delivery.objects.get().state == Delivery.State.FAILED


def test_a_killed_worker_loses_nothing(staff, send):
    send()
    next(claimed(set()))
    assert deliver_due().sent == 0, "held by the one that was killed"
    with time_machine.travel(timezone.now() + timedelta(minutes=3)):
        assert deliver_due().sent == 1


def test_answers_that_cannot_be_decrypted_hold_up_one_message_only(send, form_page, staff):
    type(form_page).objects.filter(pk=form_page.pk).update(**REPLY)
    form_page.refresh_from_db()
    send()
    Lead.objects.update(envelope=b"broken")
    done = deliver_due()
    assert (done.sent, done.postponed) == (1, 1)


@pytest.mark.parametrize("address", ['"a\x0cb:"@example.com', '"a\nb"@example.com'])
def test_an_address_that_no_mail_can_have_is_not_taken(send, form_page, address):
    assert send(email=address).status_code == 422


def test_an_address_that_was_taken_once_holds_up_one_message_only(form_page, mail_server, staff):
    Delivery.objects.create(
        lead=LeadFactory(page=form_page), channel="staff_mail", recipient="staff@clinic.example"
    )
    mail_server.fault = HeaderParseError("no address")
    assert deliver_due().postponed == 1
    assert Delivery.objects.get().problem == "Not taken: HeaderParseError"


@pytest.mark.parametrize("gone", [Delivery, Lead])
def test_what_is_erased_meanwhile_is_told_to_nobody(gone, staff, monkeypatch):
    lead, ask = LeadFactory(), Delivery.refresh_from_db
    for _ in range(2):
        Delivery.objects.create(lead=lead, channel="staff_mail", recipient="staff@clinic.example")

    def after_erasing(delivery: Delivery) -> None:
        if gone is Lead:
            ask(delivery)
        gone.objects.all().delete()
        if gone is Delivery:
            ask(delivery)

    monkeypatch.setattr(Delivery, "refresh_from_db", after_erasing)
    assert deliver_due().sent == 0
    assert not mail.outbox


def test_the_command_says_what_it_did(staff, send, capsys):
    send()
    call_command("deliver_outbox")
    call_command("deliver_outbox")
    assert capsys.readouterr().out == "Sent 1, postponed 0, given up 0.\n"


def test_of_two_workers_who_see_a_message_one_sends_it(staff, send, monkeypatch):
    send()
    update = QuerySet.update

    def another_was_faster(rows, **changes):
        monkeypatch.setattr(QuerySet, "update", update)
        other = Delivery.objects.get()
        update(Delivery.objects.all(), attempts=1, leased_until=timezone.now() + LEASE)
        assert other.attempts == 0
        return update(rows, **changes)

    monkeypatch.setattr(QuerySet, "update", another_was_faster)
    assert deliver_due().sent == 0
