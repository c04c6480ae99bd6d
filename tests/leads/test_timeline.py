"""What a lead's page tells of what happened to it."""

from datetime import datetime
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from leads.models import Consent, ConsentStatement, Delivery
from leads.workbench.timeline import timeline
from tests.factories import LeadFactory
from tests.leads.staff import SEES_ALL, address

pytestmark = pytest.mark.django_db


def test_the_timeline_tells_of_withdrawn_consent_and_of_what_was_not_delivered(client, staff):
    lead = LeadFactory()
    Consent.objects.create(
        lead=lead,
        statement=ConsentStatement.objects.get(purpose="marketing"),
        question=uuid4(),
        purpose="marketing",
        text="Send me news.",
        language="en",
        given=True,
        recorded_at=timezone.now(),
        withdrawn_at=timezone.now(),
    )
    Delivery.objects.create(
        lead=lead, channel="staff_mail", state=Delivery.State.FAILED, problem="Not taken: 550"
    )
    html = client.get(address(lead)).content.decode()
    assert "Consent withdrawn" in html
    assert "E-mail to staff: not delivered" in html
    assert "The server did not take the message (550)" in html


def test_the_timeline_tells_when_which_mail_was_sent(client, staff):
    lead = LeadFactory()
    for channel in ("staff_mail", "visitor_mail"):
        sent_at = datetime(2026, 11, 22, 22, 30, tzinfo=ZoneInfo("America/New_York"))
        state = Delivery.State.SENT
        Delivery.objects.create(lead=lead, channel=channel, state=state, sent_at=sent_at)
    Delivery.objects.create(lead=lead, channel="webhook")  # waits
    events = [(event.what, event.when) for event in timeline([lead], SEES_ALL)]
    assert ("E-mail to staff: sent", "11/22/2026 10:30 p.m.") in events
    assert ("E-mail to the visitor: sent", "11/22/2026 10:30 p.m.") in events
    assert not any("Webhook" in what for what, _when in events)
