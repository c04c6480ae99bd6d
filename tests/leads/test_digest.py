"""The weekly mail: counts, and nobody."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.management import call_command

from leads import clock
from leads.models import Location, Recipient
from tests.factories import ConsultationPageFactory, LeadFactory

pytestmark = pytest.mark.django_db


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
