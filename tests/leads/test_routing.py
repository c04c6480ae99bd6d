"""Who is told of a lead depends on its location and on whether that is open."""

from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from leads.models import Lead, Location, Recipient
from tests.factories import LeadFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def harbor() -> Location:
    return Location.objects.create(name="Harbor", weekly_hours="Mo-Fr 09:00-17:00\nSa 10:00-12:00")


def lead_at(location: Location, *moment: int) -> Lead:
    return LeadFactory(location=location, received_at=datetime(*moment, tzinfo=UTC))


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ((2026, 7, 6, 13, 0), True),  # Monday, 9 a.m. in New York
        ((2026, 7, 6, 12, 59), False),
        ((2026, 7, 6, 20, 59), True),
        ((2026, 7, 6, 21, 0), False),
        ((2026, 1, 5, 13, 30), False),  # in winter it is an hour earlier there
        ((2026, 7, 12, 1, 0), False),  # Sunday here, Saturday evening there
        ((2026, 7, 11, 14, 30), True),
        ((2026, 7, 12, 14, 30), False),
    ],
)
def test_hours_are_those_of_the_clinics_clock(harbor, moment, is_open):
    lead = lead_at(harbor, *moment)
    assert Recipient(location=harbor, hours="open").wants(lead) is is_open
    assert Recipient(location=harbor, hours="closed").wants(lead) is not is_open
    assert Recipient(location=harbor).wants(lead)


def test_hours_of_one_location_say_nothing_about_another(harbor):
    elsewhere = lead_at(Location.objects.create(name="Uptown"), 2026, 7, 6, 13, 0)
    assert not Recipient(location=harbor, hours="open").wants(elsewhere)


def test_a_place_without_hours_counts_as_closed():
    uptown = Location.objects.create(name="Uptown")
    assert Recipient(location=uptown, hours="closed").wants(lead_at(uptown, 2026, 7, 6, 13, 0))


def test_hours_need_a_location(admin_client):
    recipient = Recipient(address="desk@example.com", hours="open")
    with pytest.raises(ValidationError, match="Choose the location"):
        recipient.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        recipient.save()
    form = {"address": "desk@example.com", "hours": "open"}
    page = admin_client.post(reverse("recipient:add"), form)
    assert "Choose the location whose opening hours decide" in page.content.decode()
