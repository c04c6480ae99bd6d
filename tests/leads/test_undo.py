"""What was done to several leads at once is taken back."""

import re
from html import unescape

import pytest

from leads import audit
from leads.models import Lead, LeadLogEntry, LeadStatus
from leads.workbench.undo import LAST_CHANGE
from tests.factories import LeadFactory, UserFactory
from tests.leads.staff import LIST, bulk_address, undo

pytestmark = pytest.mark.django_db


def test_a_change_can_be_undone_once(client, staff):
    booked = LeadStatus.objects.get(name="Consultation booked")
    closed = LeadStatus.objects.get(name="Closed")
    new, old = LeadFactory(), LeadFactory(status=booked)
    client.post(bulk_address("set-status", new.pk, old.pk), {"status": closed.pk})
    assert 'action="/admin/leads/undo/"' in client.get(LIST).content.decode()
    html = undo(client, follow=True).text
    assert "2 leads are as they were." in html
    assert set(Lead.objects.values_list("pk", "status__name")) == {
        (new.pk, "New"),
        (old.pk, "Consultation booked"),
    }
    undone = LeadLogEntry.objects.filter(action=audit.CHANGE).first()
    assert undone.data["changes"] == ["Status: undone"]
    html = undo(client, follow=True).text
    assert "nothing to undo" in html


def test_the_button_of_an_older_message_does_not_undo_the_newer_change(client, staff):
    first, second = LeadFactory(), LeadFactory()
    client.post(bulk_address("assign", first.pk), {"owner": staff.pk})
    older = client.session[LAST_CHANGE]["id"]
    client.post(bulk_address("assign", second.pk), {"owner": staff.pk})
    assert "nothing to undo" in undo(client, {"change": older}, follow=True).text
    assert Lead.objects.filter(owner=staff).count() == 2
    assert "1 lead is as it was." in undo(client, follow=True).text


def test_undoing_leads_back_to_the_list_as_it_was_narrowed(client, staff):
    closed = LeadStatus.objects.get(name="Closed")
    here = f"{LIST}?period=today&owner=null"
    url = bulk_address("set-status", LeadFactory().pk, back_to=here)
    html = client.post(url, {"status": closed.pk}, follow=True).content.decode()
    (form,) = re.findall(r'<form class="lead-undo".*?</form>', html)
    fields = re.findall(r'name="next" value="(.*?)"', form)
    assert undo(client, {"next": unescape(*fields)}).url == here


def test_undoing_leads_to_no_other_site(client, staff):
    assert client.post("/admin/leads/undo/", {"next": "https://example.com/"}).url == LIST


def test_a_status_that_is_gone_is_not_given_back(client, staff):
    gone, now = LeadStatus.objects.create(name="Gone"), LeadStatus.objects.get(name="New")
    lead = LeadFactory(status=gone)
    client.post(bulk_address("set-status", lead.pk), {"status": now.pk})
    gone.delete()
    html = undo(client, follow=True).text
    assert "1 lead stays as it is: it was changed again meanwhile, or what it had" in html
    lead.refresh_from_db()
    assert lead.status == now


def test_undoing_leaves_alone_what_somebody_changed_meanwhile(client, staff):
    first, second = LeadFactory(), LeadFactory()
    client.post(bulk_address("assign", first.pk, second.pk), {"owner": staff.pk})
    colleague = UserFactory()
    Lead.objects.filter(pk=first.pk).update(owner=colleague)
    html = undo(client, follow=True).text
    assert "1 lead stays as it is: it was changed again meanwhile, or what it had" in html
    assert dict(Lead.objects.values_list("pk", "owner")) == {
        first.pk: colleague.pk,
        second.pk: None,
    }


def test_an_assignment_to_nobody_can_be_undone(client, staff):
    lead = LeadFactory(owner=staff)
    client.post(bulk_address("assign", lead.pk), {"owner": ""})
    undo(client)
    lead.refresh_from_db()
    assert lead.owner == staff
