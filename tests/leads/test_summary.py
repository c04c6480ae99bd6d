"""What the admin's first page says of leads."""

from datetime import timedelta

import pytest
from django.urls import reverse

from leads.clock import clinic_today
from leads.models import LeadStatus, Location
from leads.permissions import VIEW
from tests.factories import LeadFactory, LocationLimitFactory, UserFactory

pytestmark = pytest.mark.django_db


def home(client, member) -> str:
    client.force_login(member)
    return " ".join(client.get(reverse("wagtailadmin_home")).text.split())


def test_staff_see_on_the_first_page_what_waits_for_them(client):
    LeadFactory(next_step_due=clinic_today() - timedelta(days=1))
    LeadFactory(next_step_due=clinic_today() + timedelta(days=1))
    LeadFactory(status=LeadStatus.objects.get(name="Closed"), next_step_due=clinic_today())
    LeadFactory(quarantine="content", next_step_due=clinic_today())
    LeadFactory(merged_into=LeadFactory())

    shown = home(client, UserFactory(can=[VIEW]))

    assert "3 leads nobody has looked at" in shown
    assert "1 next step due" in shown
    for address in (f"?status={LeadStatus.first().pk}", "?due=now&amp;ordering=next_step_due"):
        assert f'href="{reverse("lead:index")}{address}"' in shown


def test_leads_of_other_locations_are_not_counted(client):
    harbor = Location.objects.create(name="Harbor")
    LeadFactory(location=harbor)
    LeadFactory(location=Location.objects.create(name="Hill"), next_step_due=clinic_today())
    member = UserFactory(can=[VIEW])
    member.groups.add(LocationLimitFactory(locations=[harbor]).group)

    shown = home(client, member)

    assert "1 lead nobody has looked at" in shown
    assert "next step due" not in shown


def test_nobody_else_is_told_of_leads(client):
    LeadFactory()
    assert "nobody has looked at" not in home(client, UserFactory())
