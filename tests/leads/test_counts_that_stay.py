"""What was counted stays counted when retention has deleted the lead, and tells of nobody."""

from datetime import timedelta

import pytest
from django.utils import timezone

from leads import clock, permissions
from leads.dashboard.figures import Figures
from leads.models import BlindIndex, DeletedLead, Lead, LeadNote, LeadStatus, Location
from leads.privacy import erasure
from leads.spam import Quarantine
from tests.factories import LeadFactory, LocationLimitFactory, UserFactory, site_root

pytestmark = pytest.mark.django_db


def counted(user=None) -> dict[str, dict[str, str]]:
    """Everything that the dashboard counts, of somebody who sees exact counts."""
    today = clock.clinic_today()
    figures = Figures.for_user(user or UserFactory(can=[permissions.VIEW]), today, today)
    tables = ("time", "page", "section", "campaign", "location", "status", "wait")
    told = {
        name: {row.label: str(row.number) for row in getattr(figures, f"by_{name}")()}
        for name in tables
    }
    return told | {"totals": {label: str(number) for label, number in figures.totals.items()}}


def every_kind_of_lead() -> list[Lead]:
    origin = {"origin_page": site_root(), "origin_title": "Root", "origin_section_label": "Facts"}
    called = LeadFactory(campaign={"utm_source": "news"}, **origin)
    LeadNote.write(called, None, "", LeadNote.Kind.SPOKE)
    return [
        called,
        LeadFactory(location=Location.objects.create(name="Hill"), **origin),
        LeadFactory(status=LeadStatus.objects.get(name="Closed")),
        LeadFactory(quarantine=Quarantine.HONEYPOT),
        LeadFactory(merged_into=called),
    ]


def test_no_count_sinks_when_leads_are_deleted():
    leads, before = every_kind_of_lead(), counted()
    for lead in reversed(leads):
        erasure.delete(lead, reason="A test")
    assert not Lead.objects.exists()
    assert counted() == before
    LeadFactory()
    assert counted()["totals"]["Leads"] == "4"


def test_what_stays_of_a_deleted_lead_is_its_day_and_no_moment(settings):
    lead = LeadFactory(received_at=timezone.now() - timedelta(days=3))
    erasure.delete(lead, reason="A test")
    kept = DeletedLead.objects.get()
    assert clock.clinic_time(kept.received_at).strftime("%H:%M:%S.%f") == "00:00:00.000000"
    assert str(kept) == f"{kept.received_at:%Y-%m-%d}"
    assert not BlindIndex.objects.exists()


def test_whoever_was_called_at_once_has_not_waited():
    now = timezone.now()
    erasure.delete(LeadFactory(received_at=now, first_contact_at=now), reason="A test")
    assert counted()["wait"]["Within 1 hour"] == "1"


def test_deleted_leads_of_another_location_are_not_counted():
    limit = LocationLimitFactory()
    user = UserFactory(can=[permissions.VIEW])
    user.groups.add(limit.group)
    own, other = limit.locations.get(), Location.objects.create(name="Elsewhere")
    for location in (own, other):
        erasure.delete(LeadFactory(location=location), reason="A test")
    assert counted(user)["totals"]["Leads"] == "1"


def test_a_status_that_is_gone_leaves_its_leads_counted():
    status = LeadStatus.objects.create(name="Lost")
    erasure.delete(LeadFactory(status=status), reason="A test")
    status.delete()
    assert counted()["status"] == {"None": "1"}
