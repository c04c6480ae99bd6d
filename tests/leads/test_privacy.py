"""What managers do for a visitor's sake, on screens: erase, undo, hold, look up, copy."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from leads import audit, permissions
from leads.models import Delivery, Lead, LeadLogEntry, LeadNote, RetentionRule
from leads.privacy import erasure, subject_access
from tests.factories import LeadFactory, LocationLimitFactory, MemberFactory, UserFactory
from tests.leads.staff import address, content, undo

pytestmark = pytest.mark.django_db

PERSON = "/admin/leads/person/"


@pytest.fixture
def manager(client):
    user = MemberFactory(role="Managers", first_name="Mia", last_name="Manager")
    client.force_login(user)
    return user


@pytest.fixture
def lead() -> Lead:
    return LeadFactory()


def stored(lead: Lead) -> Lead:
    return Lead.objects.get(pk=lead.pk)


@pytest.fixture
def held_meanwhile(monkeypatch):
    """Holds the lead with this reference once the leads of a person were read."""
    sent_by = subject_access.sent_by

    def hold(reference: str) -> None:
        def and_hold(*args):
            leads = sent_by(*args)
            Lead.objects.filter(reference=reference).update(legal_hold=True)
            return leads

        monkeypatch.setattr(subject_access, "sent_by", and_hold)

    return hold


def act(client, lead: Lead, name: str, reason: str = "She asked by phone"):
    return client.post(address(lead, name), {"reason": reason}, follow=True)


def logged(action: str) -> LeadLogEntry:
    return LeadLogEntry.objects.get(action=action)


def look_up(client, contact: str = "ana@example.com"):
    return client.post(PERSON, {"q": contact}, follow=True)


def test_a_manager_erases_a_lead_with_a_reason_and_can_undo_it(client, manager, lead):
    assert "7 days" in client.get(address(lead, "erase")).content.decode()
    act(client, lead, "erase")
    assert stored(lead).erased_at
    page = client.get(address(lead)).content.decode()
    assert "Undo the erasing" in page
    assert "Erased</span>" in page
    assert "No answer" not in page
    act(client, lead, "restore", reason="It was another Ana")
    assert stored(lead).answer_to("email") == "ana@example.com"
    assert logged(audit.ERASE).user == manager
    assert logged(audit.ERASE).data == {"reason": "She asked by phone"}
    assert logged(audit.RESTORE).data == {"reason": "It was another Ana"}


def test_each_act_says_what_it_is_and_leads_back_to_the_lead(client, manager, lead):
    for name, title in (("erase", "Erase what the visitor gave"), ("hold", "Put under a legal")):
        crumbs = client.get(address(lead, name)).context["breadcrumbs_items"]
        assert crumbs[-2] == {"url": address(lead), "label": lead.reference}
        assert str(crumbs[-1]["label"]).startswith(title)


def test_nothing_is_erased_without_a_reason(client, manager, lead):
    response = client.post(address(lead, "erase"), {"reason": " "})
    assert "This field is required" in response.content.decode()
    assert stored(lead).erased_at is None


def test_after_the_time_for_undoing_the_key_is_gone_and_staff_are_told(client, manager, lead):
    erasure.erase(lead, reason="A test")
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        client.force_login(manager)
        assert "Its answers are gone" in act(client, lead, "restore").content.decode()
    assert stored(lead).erased_at


def test_a_legal_hold_keeps_a_lead_until_it_is_lifted(client, manager, lead):
    act(client, lead, "hold")
    act(client, lead, "hold")
    assert logged(audit.HOLD).data == {"reason": "She asked by phone"}
    assert "Under a legal hold" in client.get(address(lead)).content.decode()
    assert "Lift the hold before" in act(client, lead, "erase").content.decode()
    act(client, lead, "lift_hold")
    assert logged(audit.RELEASE_HOLD).user == manager
    act(client, lead, "erase")
    assert stored(lead).erased_at


def test_erasing_takes_back_messages_that_were_not_sent_yet(lead):
    Delivery.objects.create(lead=lead, channel="visitor_mail")
    sent = Delivery.objects.create(
        lead=lead, channel="staff_mail", state="sent", sent_at=timezone.now()
    )
    erasure.erase(lead, reason="A test")
    assert list(lead.deliveries.all()) == [sent]


def test_a_person_is_looked_up_without_a_trace_in_the_address(client, manager, lead):
    LeadFactory(answers={"email": "bo@example.com", "phone": ""})
    found = look_up(client)
    assert found.context["leads"] == [lead]
    assert "example" not in found.request["QUERY_STRING"]
    assert "No lead was sent" in look_up(client, "nobody@example.com").content.decode()
    assert client.post(PERSON, {"q": ""}, follow=True).context["leads"] == []


def test_looking_a_person_up_is_in_the_log_and_not_who_it_was(client, manager, lead):
    look_up(client)
    look_up(client, "nobody@example.com")
    found, nobody = LeadLogEntry.objects.filter(action=audit.LOOK_UP).order_by("pk")
    assert (found.user, found.data) == (manager, {"leads": [lead.reference]})
    assert nobody.data == {"leads": []}
    log = client.get("/admin/leads-log/", {"q": lead.reference}).text
    assert f"Looked up a person and found: {lead.reference}" in log
    assert client.get("/admin/reports/site-history/").status_code == 200
    one = client.get(f"/admin/leads-log/inspect/{found.pk}/").text
    assert "Mia Manager" in one and "UTC" not in one


def test_where_nothing_is_held_nothing_is_said_of_a_hold(client, manager, lead):
    page = look_up(client)
    done = client.post(page.context["erase_url"], {"reason": "By letter"}, follow=True)
    assert f"1 lead was erased: {lead.reference}." in done.text
    assert "legal hold" not in done.text


def test_all_that_a_person_sent_is_erased_but_what_is_held(client, manager, lead):
    held = LeadFactory(legal_hold=True)
    page = look_up(client)
    assert "1 lead is under a legal hold" in page.content.decode()
    done = client.post(page.context["erase_url"], {"reason": "By letter"}, follow=True)
    assert lead.reference in done.content.decode()
    assert stored(lead).erased_at
    assert stored(held).erased_at is None
    assert look_up(client).context["leads"] == [held]
    undo(client)
    assert stored(lead).answer_to("email") == "ana@example.com"


@pytest.mark.parametrize("act", ["erase", "copy"])
def test_a_person_is_neither_erased_nor_copied_without_a_reason(client, manager, lead, act):
    page = look_up(client)
    again = client.post(page.context[f"{act}_url"], {"kind": "json"})
    assert "This field is required" in again.content.decode()
    assert stored(lead).erased_at is None
    assert not LeadLogEntry.objects.filter(action=audit.COPY).exists()


def test_a_person_gets_a_copy_to_read_and_one_for_programs(client, manager, lead):
    LeadNote.write(lead, manager, "Called <her>.")
    url = look_up(client).context["copy_url"]
    page = client.post(url, {"kind": "html", "reason": "She asked"})
    assert page["Content-Disposition"] == 'attachment; filename="copy.html"'
    assert "Ana Ortiz" in page.text and "Called &lt;her&gt;." in page.text
    copy = json.loads(client.post(url, {"kind": "json", "reason": "She asked"}).content)
    assert [one["reference"] for one in copy["leads"]] == [lead.reference]
    assert LeadLogEntry.objects.filter(action=audit.COPY, lead=lead).count() == 2


def test_a_lead_under_a_lost_key_is_not_copied_in_part(client, manager, lead):
    url = look_up(client).context["copy_url"]
    Lead.objects.filter(pk=lead.pk).update(key_id="lost")
    sent = client.post(url, {"kind": "json", "reason": "She asked"}, follow=True)
    assert "is not in LEADS_VAULT_KEYS" in sent.content.decode()
    assert not LeadLogEntry.objects.filter(action=audit.COPY).exists()


def test_staff_copy_and_do_not_erase(client, lead):
    client.force_login(MemberFactory(role="Clinic staff"))
    page = look_up(client)
    assert page.context["erase_form"] is None
    assert client.post(page.context["erase_url"], {"reason": "Mine"}).status_code == 302
    assert stored(lead).erased_at is None


def test_whoever_may_not_see_contact_details_looks_nobody_up(client, lead):
    user = MemberFactory(role="Clinic staff")
    group = user.groups.get()
    group.permissions.remove(group.permissions.get(codename="view_lead_contact"))
    client.force_login(user)
    assert client.get(PERSON).url == reverse("wagtailadmin_home")
    assert client.get(address(lead, "proof")).url == reverse("wagtailadmin_home")


def test_a_person_who_wrote_to_another_location_is_not_found(client, manager, lead):
    manager.groups.add(LocationLimitFactory().group)
    assert look_up(client).context["leads"] == []


def test_the_list_leads_to_looking_somebody_up(client, manager):
    assert PERSON in client.get("/admin/leads/").content.decode()


def test_managers_see_what_leaves_when_and_why(client, manager, lead):
    with time_machine.travel(timezone.now() + timedelta(days=70)):
        client.force_login(manager)
        held, own = LeadFactory(legal_hold=True), LeadFactory(retention_until="2020-01-01")
        erasure.erase(erased := LeadFactory(), reason="A test")
        page = client.get(reverse("retentionrule:due"))
    (every,) = [f for f in page.context["forecasts"] if not f.rule.outcome]
    assert every.counts == {"due": 1, "soon": 1, "kept": 0}
    assert [found for found, _day in every.next_leads] == [lead, own]
    assert list(page.context["held"]) == [held]
    assert erased.reference in page.content.decode()
    assert reverse("retentionrule:due") in client.get(reverse("retentionrule:index")).text


def test_the_leads_of_a_rule_are_counted_once(client, manager, lead):
    with CaptureQueriesContext(connection) as asked:
        client.get(reverse("retentionrule:due"))
    counting = [query["sql"] for query in asked if "COUNT(" in query["sql"]]
    assert len(counting) == RetentionRule.objects.count() > 0


def test_without_a_rule_the_report_says_that_leads_stay(client, manager):
    RetentionRule.objects.all().delete()
    assert "stays for ever" in client.get(reverse("retentionrule:due")).content.decode()


def test_managers_read_and_narrow_the_log_and_take_it_away(client, manager, lead):
    act(client, lead, "hold", reason="=Court order")
    other = LeadFactory()
    audit.record(other, audit.READ, manager)
    log = "/admin/leads-log/"
    everything = client.get(log).content.decode()
    assert "Mia Manager" in everything and "Court order" in everything
    assert other.reference not in client.get(log, {"q": lead.reference}).content.decode()
    assert other.reference not in client.get(log, {"action": audit.HOLD}).content.decode()
    assert lead.reference in client.get(log, {"user": manager.pk}).content.decode()
    file = client.get(log, {"export": "csv"})
    assert "Put the lead under a legal hold. =Court order" in content(file).decode()


def test_whoever_may_only_erase_copies_nothing(client, lead):
    client.force_login(
        UserFactory(can=[permissions.VIEW, permissions.VIEW_CONTACT, permissions.ERASE])
    )
    page = look_up(client)
    assert page.context["copy_form"] is None
    copy = client.post(page.context["copy_url"], {"reason": "Mine", "kind": "json"})
    assert copy.status_code == 302
    assert not LeadLogEntry.objects.filter(action=audit.COPY).exists()


def test_what_was_put_under_a_hold_meanwhile_stays_and_is_named(client, manager, held_meanwhile):
    held, other = LeadFactory(), LeadFactory()
    url = look_up(client).redirect_chain[-1][0].replace("/person/", "/person/erase/")
    held_meanwhile(held.reference)
    text = client.post(url, {"reason": "She asked"}, follow=True).text
    assert f"1 lead is under a legal hold and was not erased: {held.reference}." in text
    assert f"1 lead was erased: {other.reference}." in text
    assert (stored(held).erased_at, bool(stored(other).erased_at)) == (None, True)
    text = client.post(url, {"reason": "She asked"}, follow=True).text
    assert "was erased" not in text
