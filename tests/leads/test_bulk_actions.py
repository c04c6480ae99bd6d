"""Several leads at once: only those that were ticked, each change logged, and undone on request."""

import pytest
from django.contrib.auth.models import Group
from django.contrib.messages import get_messages
from django.utils import timezone

from leads import audit, permissions
from leads.models import EscrowedKey, Lead, LeadLogEntry, LeadStatus
from leads.privacy.bulk_erase import EraseTicked
from leads.privacy.erasure import destroy_expired
from leads.spam import Quarantine
from tests.factories import LeadFactory, MemberFactory, UserFactory
from tests.leads.staff import EXPORT, LIST, bulk_address, content, export, table, undo

pytestmark = pytest.mark.django_db


def test_the_ticked_leads_get_a_status_and_no_others(client, staff):
    first, second, third = LeadFactory(), LeadFactory(), LeadFactory()
    closed = LeadStatus.objects.get(name="Closed")
    url = bulk_address("set-status", first.pk, second.pk)
    assert first.reference in client.get(url).content.decode()
    assert client.post(url, {"status": closed.pk}).url == LIST
    assert set(Lead.objects.filter(status=closed)) == {first, second}
    entries = LeadLogEntry.objects.filter(action=audit.CHANGE, user=staff)
    assert [entry.data["changes"] for entry in entries] == [["Status: New → Closed"]] * 2
    assert third.reference not in client.get(url).content.decode()


def test_leads_are_assigned_to_somebody_who_works_with_leads(client, staff):
    lead, stranger = LeadFactory(), UserFactory()
    client.post(bulk_address("assign", lead.pk), {"owner": stranger.pk})
    lead.refresh_from_db()
    assert lead.owner is None
    client.post(bulk_address("assign", lead.pk), {"owner": staff.pk})
    lead.refresh_from_db()
    assert lead.owner == staff
    assigned = LeadLogEntry.objects.get(action=audit.CHANGE)
    assert assigned.data["changes"] == ["Owner: – → Sam Staff"]


def test_all_never_means_every_lead_there_is(client, staff):
    LeadFactory()
    closed = LeadStatus.objects.get(name="Closed")
    client.post(bulk_address("set-status", "all"), {"status": closed.pk})
    assert not Lead.objects.filter(status=closed).exists()


@pytest.mark.parametrize("nonsense", ["abc", "1", "' OR 1=1"])
def test_ids_that_are_none_are_no_error(client, staff, nonsense):
    assert client.get(bulk_address("set-status", nonsense)).status_code == 200


def test_to_see_leads_is_not_to_change_them(client):
    client.force_login(UserFactory(can=[permissions.VIEW]))
    lead = LeadFactory()
    closed = LeadStatus.objects.get(name="Closed")
    url = bulk_address("set-status", lead.pk)
    assert lead.reference not in client.get(url).content.decode()
    client.post(url, {"status": closed.pk})
    assert not Lead.objects.filter(status=closed).exists()
    assert "data-bulk-action-checkbox" not in client.get(LIST).content.decode()


def test_only_whoever_may_export_is_offered_to(client, staff):
    LeadFactory()
    assert "/admin/bulk/leads/lead/export/" in client.get(LIST).content.decode()
    client.force_login(UserFactory(can=[permissions.VIEW, permissions.CHANGE]))
    html = client.get(LIST).content.decode()
    assert "/admin/bulk/leads/lead/set-status/" in html
    assert "/admin/bulk/leads/lead/export/" not in html


def test_the_ticked_leads_are_exported_and_no_others(client, staff):
    first, aside = LeadFactory(), LeadFactory(quarantine=Quarantine.CONTENT)
    other = LeadFactory()
    url = client.get(bulk_address("export", first.pk, aside.pk)).url
    path, _question, query = url.partition("?")
    assert path == EXPORT
    rows = table(content(export(client, query=query)))
    assert {row["Reference"] for row in rows} == {first.reference, aside.reference}
    assert other.reference not in client.get(LIST, {"id": [first.pk, "nonsense"]}).content.decode()


@pytest.fixture
def manager(client):
    manager = MemberFactory(role="Managers")
    client.force_login(manager)
    return manager


def test_the_ticked_leads_are_erased_for_a_reason_and_brought_back_at_once(client, manager):
    first, second, other = LeadFactory(), LeadFactory(), LeadFactory()
    url = bulk_address("erase", first.pk, second.pk)
    page = client.get(url).content.decode()
    assert first.reference in page and other.reference not in page
    assert client.post(url, {"reason": ""}).status_code == 200
    assert not Lead.objects.exclude(erased_at=None).exists()
    assert client.post(url, {"reason": "They asked us to"}).url == LIST
    assert set(Lead.objects.filter(erased_at=None)) == {other}
    entries = LeadLogEntry.objects.filter(action=audit.ERASE, user=manager)
    assert [entry.data["reason"] for entry in entries] == ["They asked us to"] * 2
    html = undo(client, follow=True).text
    assert "2 leads are as they were." in html
    assert {lead.answer_to("full_name") for lead in Lead.objects.all()} == {"Ana Ortiz"}
    assert LeadLogEntry.objects.filter(action=audit.RESTORE).count() == 2


def test_a_lead_under_a_legal_hold_is_named_and_not_erased(client, manager):
    free, held = LeadFactory(), LeadFactory(legal_hold=True)
    url = bulk_address("erase", free.pk, held.pk)
    page = client.get(url).content.decode()
    assert page.index("legal hold") < page.index(held.reference)
    client.post(url, {"reason": "A test"})
    assert set(Lead.objects.filter(erased_at=None)) == {held}


def test_a_hold_that_somebody_put_meanwhile_stops_nothing_else(client, manager, monkeypatch):
    held, free = LeadFactory(legal_hold=True), LeadFactory()
    monkeypatch.setattr(EraseTicked, "check_perm", lambda self, lead: True)
    client.post(bulk_address("erase", held.pk, free.pk), {"reason": "A test"})
    assert set(Lead.objects.filter(erased_at=None)) == {held}


def test_only_whoever_may_erase_is_offered_to_and_can(client, staff):
    lead = LeadFactory()
    assert "/admin/bulk/leads/lead/erase/" not in client.get(LIST).content.decode()
    url = bulk_address("erase", lead.pk)
    assert lead.reference not in client.get(url).content.decode()
    client.post(url, {"reason": "A test"})
    assert Lead.objects.get().erased_at is None
    client.force_login(UserFactory(can=[permissions.VIEW, permissions.ERASE]))
    html = client.get(LIST).content.decode()
    assert "/admin/bulk/leads/lead/erase/" in html and "data-bulk-action-checkbox" in html
    assert "/admin/bulk/leads/lead/set-status/" not in html


def test_undoing_an_erasing_takes_the_right_to_erase(client, manager):
    lead = LeadFactory()
    client.post(bulk_address("erase", lead.pk), {"reason": "A test"})
    manager.groups.set([Group.objects.get(name="Clinic staff")])
    assert undo(client).status_code in (302, 403)
    assert Lead.objects.get().erased_at


def test_what_was_destroyed_meanwhile_stays_erased(client, manager):
    lead = LeadFactory()
    client.post(bulk_address("erase", lead.pk), {"reason": "A test"})
    EscrowedKey.objects.update(expires_at=timezone.now())
    destroy_expired()
    html = undo(client, follow=True).text
    assert "1 lead stays as it is: it was changed again meanwhile, or what it had" in html
    assert Lead.objects.get().erased_at


def test_what_is_so_already_is_not_logged_as_a_change(client, staff):
    lead = LeadFactory(status=LeadStatus.objects.get(name="Closed"))
    client.post(bulk_address("set-status", lead.pk), {"status": lead.status_id})
    assert not LeadLogEntry.objects.filter(action=audit.CHANGE).exists()


def shown(client, url: str) -> str:
    return client.get(url).context["form"]["shown"].value()


def test_what_a_colleague_set_since_the_page_was_shown_stays_and_is_named(client, staff):
    theirs, mine = LeadFactory(), LeadFactory()
    booked = LeadStatus.objects.get(name="Consultation booked")
    closed = LeadStatus.objects.get(name="Closed")
    url = bulk_address("set-status", theirs.pk, mine.pk)
    sent = {"status": closed.pk, "shown": shown(client, url)}
    Lead.objects.filter(pk=theirs.pk).update(status=booked)
    html = client.post(url, sent, follow=True).content.decode()
    assert "1 lead was changed." in html
    assert f"1 lead stays as it is, because somebody else changed it: {theirs.reference}" in html
    assert set(Lead.objects.filter(status=closed)) == {mine}
    undo(client)
    names = dict(Lead.objects.values_list("pk", "status__name"))
    assert names == {theirs.pk: "Consultation booked", mine.pk: "New"}


def test_of_many_leads_that_stay_a_few_are_named(client, staff):
    leads = [LeadFactory() for _number in range(7)]
    url = bulk_address("assign", *(lead.pk for lead in leads))
    sent = {"owner": staff.pk, "shown": shown(client, url)}
    colleague = UserFactory()
    Lead.objects.update(owner=colleague)
    client.post(url, sent)
    warning, success = map(str, get_messages(client.get(LIST).wsgi_request))
    assert success.strip() == "0 leads were changed."
    assert sum(lead.reference in warning for lead in leads) == 5
    assert warning.strip().endswith("and 2 more")
    assert set(Lead.objects.values_list("owner", flat=True)) == {colleague.pk}


def test_leads_that_have_the_value_already_are_not_counted(client, staff):
    closed = LeadStatus.objects.get(name="Closed")
    url = bulk_address("set-status", LeadFactory(status=closed).pk, LeadFactory().pk)
    html = client.post(url, {"status": closed.pk, "shown": shown(client, url)}, follow=True).text
    assert "1 lead was changed." in html
    assert "stays as it is" not in html


@pytest.mark.parametrize("nonsense", ["", "{", "[]", "[" * 100_000])
def test_a_form_that_does_not_say_what_it_showed_changes_what_is_stored(client, staff, nonsense):
    lead, closed = LeadFactory(), LeadStatus.objects.get(name="Closed")
    client.post(bulk_address("set-status", lead.pk), {"status": closed.pk, "shown": nonsense})
    assert Lead.objects.get().status == closed


def test_a_lead_that_the_page_did_not_show_stays(client, staff):
    lead, closed = LeadFactory(), LeadStatus.objects.get(name="Closed")
    client.post(bulk_address("set-status", lead.pk), {"status": closed.pk, "shown": "{}"})
    assert Lead.objects.get().status != closed
