"""Two people who work on one lead at once."""

import pytest

from leads.models import Lead, LeadStatus
from tests.factories import LeadFactory
from tests.leads.staff import address, shown_on, work

pytestmark = pytest.mark.django_db


def test_two_people_who_change_different_things_both_succeed(client, staff):
    lead = LeadFactory()
    shown = shown_on(client, lead)
    Lead.objects.update(next_step="Write to her")
    client.post(address(lead), work(lead, shown, owner=staff.pk))
    lead.refresh_from_db()
    assert (lead.owner, lead.next_step) == (staff, "Write to her")


def test_the_second_of_two_who_change_the_same_thing_is_told_and_may_insist(client, staff):
    lead = LeadFactory()
    shown = shown_on(client, lead)
    Lead.objects.update(next_step="Write to her")
    response = client.post(address(lead), work(lead, shown, next_step="Call her"))
    html = response.content.decode()
    assert "somebody else changed this to “Write to her”" in html
    lead.refresh_from_db()
    assert lead.next_step == "Write to her"

    again = response.context["form"]["shown"].value()
    client.post(address(lead), work(lead, again, next_step="Call her"))
    lead.refresh_from_db()
    assert lead.next_step == "Call her"


@pytest.mark.parametrize(
    ("field", "refused", "accepted"),
    [("next_step", "Call her", "Call her"), ("next_step_due", "soon", "2026-12-01")],
)
def test_saving_what_was_refused_again_keeps_what_others_changed_elsewhere(
    client, staff, field, refused, accepted
):
    lead = LeadFactory()
    shown = shown_on(client, lead)
    contacted = LeadStatus.objects.get(name="Contacted")
    Lead.objects.update(next_step="Write to her", status=contacted, owner=staff)
    response = client.post(address(lead), work(lead, shown, **{field: refused}))
    form = response.context["form"]
    assert field in form.errors
    client.post(address(lead), {one.name: one.value() or "" for one in form} | {field: accepted})
    lead.refresh_from_db()
    assert str(getattr(lead, field)) == accepted
    assert (lead.status, lead.owner) == (contacted, staff)
