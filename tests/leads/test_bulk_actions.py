"""Several leads at once: only those that were ticked, and each change logged."""

from urllib.parse import urlencode

import pytest

from leads import audit, permissions
from leads.models import Lead, LeadLogEntry, LeadStatus
from tests.factories import LeadFactory, UserFactory
from tests.leads.staff import LIST

pytestmark = pytest.mark.django_db


def address(action: str, *ids: object) -> str:
    query = urlencode({"id": ids, "next": LIST}, doseq=True)
    return f"/admin/bulk/leads/lead/{action}/?{query}"


def test_the_ticked_leads_get_a_status_and_no_others(client, staff):
    first, second, third = LeadFactory(), LeadFactory(), LeadFactory()
    closed = LeadStatus.objects.get(name="Closed")
    url = address("set-status", first.pk, second.pk)
    assert first.reference in client.get(url).content.decode()
    assert client.post(url, {"status": closed.pk}).url == LIST
    assert set(Lead.objects.filter(status=closed)) == {first, second}
    entries = LeadLogEntry.objects.filter(action=audit.CHANGE, user=staff)
    assert [entry.data["changes"] for entry in entries] == [["Status: New → Closed"]] * 2
    assert third.reference not in client.get(url).content.decode()


def test_leads_are_assigned_to_somebody_who_works_with_leads(client, staff):
    lead, stranger = LeadFactory(), UserFactory()
    client.post(address("assign", lead.pk), {"owner": stranger.pk})
    lead.refresh_from_db()
    assert lead.owner is None
    client.post(address("assign", lead.pk), {"owner": staff.pk})
    lead.refresh_from_db()
    assert lead.owner == staff


def test_all_never_means_every_lead_there_is(client, staff):
    LeadFactory()
    closed = LeadStatus.objects.get(name="Closed")
    client.post(address("set-status", "all"), {"status": closed.pk})
    assert not Lead.objects.filter(status=closed).exists()


@pytest.mark.parametrize("nonsense", ["abc", "1", "' OR 1=1"])
def test_ids_that_are_none_are_no_error(client, staff, nonsense):
    assert client.get(address("set-status", nonsense)).status_code == 200


def test_to_see_leads_is_not_to_change_them(client):
    client.force_login(UserFactory(can=[permissions.VIEW]))
    lead = LeadFactory()
    closed = LeadStatus.objects.get(name="Closed")
    url = address("set-status", lead.pk)
    assert lead.reference not in client.get(url).content.decode()
    client.post(url, {"status": closed.pk})
    assert not Lead.objects.filter(status=closed).exists()
    assert "data-bulk-action-checkbox" not in client.get(LIST).content.decode()
