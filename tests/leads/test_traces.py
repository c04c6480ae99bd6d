"""Whoever is shown leads in the list stands in the log, with which leads, and not what was searched."""

import pytest

from leads import audit, permissions
from leads.models import LeadLogEntry
from tests.factories import LeadFactory, UserFactory
from tests.leads.staff import LIST

pytestmark = pytest.mark.django_db


def test_whoever_sees_names_in_the_list_is_in_the_log_with_what_was_seen(client, staff):
    lead = LeadFactory()
    client.get(LIST, {"status": lead.status_id, "period": "today"})
    entry = LeadLogEntry.objects.get()
    assert (entry.action, entry.user) == (audit.LIST, staff)
    asked = {"status": str(lead.status_id), "period": "today"}
    assert entry.data == {"leads": [lead.reference], "asked": asked}


def test_each_page_and_each_search_of_the_list_is_one_entry_of_the_log(client, staff):
    LeadFactory.create_batch(26)
    client.get(LIST, {"p": 2})
    client.post(LIST, {"q": "Zinaida Quist"}, follow=True)
    second, searched = (entry.data for entry in LeadLogEntry.objects.order_by("pk"))
    assert len(second["leads"]) == 1
    assert searched == {"leads": [], "asked": {"search": True}}


def test_what_hides_every_answer_leaves_no_trace(client):
    client.force_login(UserFactory(can=[permissions.VIEW]))
    LeadFactory()
    client.get(LIST)
    assert not LeadLogEntry.objects.exists()


def test_columns_without_an_answer_leave_no_trace(client, staff):
    LeadFactory()
    client.post("/admin/leads/columns/", {"column": "status"})
    client.get(LIST)
    assert not LeadLogEntry.objects.exists()
