"""The weekly mail: counts, and nobody."""

from datetime import timedelta
from io import StringIO
from smtplib import SMTPRecipientsRefused

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import CommandError, call_command

from leads import clock
from leads.models import Location, Recipient
from tests.factories import ConsultationPageFactory, LeadFactory

pytestmark = pytest.mark.django_db


class RefusingMail(EmailBackend):
    """A mail server that takes nothing for one address and hangs up on another."""

    def send_messages(self, messages):
        for message in messages:
            if "refused@clinic.example" in message.to:
                raise SMTPRecipientsRefused({"refused@clinic.example": (550, b"no such user")})
            if "cut@clinic.example" in message.to:
                raise ConnectionResetError("cut@clinic.example")
        return super().send_messages(messages)


def send() -> str:
    out = StringIO()
    call_command("send_lead_digest", stdout=out)
    return out.getvalue()


def test_the_digest_counts_seven_days_and_the_seven_before():
    Recipient.trusted("desk@clinic.example")
    form, today = ConsultationPageFactory(), clock.start_of(clock.clinic_today())
    for days, title in [(0, "Too late"), (1, "Sciatica"), (7, "Sciatica"), (8, "Before")]:
        received = today - timedelta(days=days)
        LeadFactory(page=form, received_at=received, origin_title=title)
    assert "Digests sent: 1" in send()
    [message] = mail.outbox
    assert message.to == ["desk@clinic.example"]
    assert "Leads: 2 (1)" in message.body
    assert "Sciatica: 2" in message.body
    assert "/admin/reports/leads/?days=7" in message.body
    assert not any(word in message.body for word in ("Ana", "Too late", "Before:"))


def test_the_digest_goes_to_whoever_hears_of_every_lead_and_is_verified():
    Recipient.objects.create(address="unverified@clinic.example")
    hill = Location.objects.create(name="Hill")
    for limit in ({"location": hill}, {"condition": "migraine"}):
        recipient = Recipient.trusted("one@clinic.example")
        Recipient.objects.filter(pk=recipient.pk).update(**limit)
    assert "Digests sent: 0" in send()
    assert mail.outbox == []


def test_all_digests_go_out_through_one_connection(smtp):
    for name in ("first", "second", "third"):
        Recipient.trusted(f"{name}@clinic.example")
    assert "Digests sent: 3" in send()
    assert (len(smtp.taken), smtp.asked) == (3, 1)


def test_an_address_that_is_refused_keeps_nobody_else_from_the_digest(settings, caplog):
    settings.EMAIL_BACKEND = f"{__name__}.RefusingMail"
    for name in ("first", "refused", "cut", "last"):
        Recipient.trusted(f"{name}@clinic.example")
    out = StringIO()
    with pytest.raises(CommandError, match=r"^2 digests could not be sent; the log says why\.$"):
        call_command("send_lead_digest", stdout=out)
    assert sorted(message.to[0] for message in mail.outbox) == [
        "first@clinic.example",
        "last@clinic.example",
    ]
    assert "Digests sent: 2" in out.getvalue()
    assert "SMTPRecipientsRefused" in caplog.text and "ConnectionResetError" in caplog.text
    assert "clinic.example" not in caplog.text + out.getvalue()
