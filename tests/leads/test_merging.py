"""Leads of one person: found, merged without losing anything, and parted again."""

import pytest

from leads import audit, merging, permissions
from leads.models import Lead, LeadLogEntry, LeadNote
from leads.spam import Quarantine
from tests.factories import ConsultationPageFactory, LeadFactory, LocationLimitFactory, UserFactory
from tests.leads.staff import address, listed

pytestmark = pytest.mark.django_db

STRANGER = {"full_name": "Ana Ortiz", "email": "other@example.com", "phone": "212 555 0199"}


def merge(client, lead, into):
    return client.post(address(into, "merge"), {"other": lead.pk}, follow=True)


def likely(client, lead) -> list[str]:
    return [sheet.lead.reference for sheet in client.get(address(lead)).context["likely"]]


@pytest.mark.parametrize(
    ("answers", "found"),
    [
        ({"email": "ANA@example.com ", "phone": "212 555 0199"}, 1),
        ({"email": "other@example.com", "phone": "+1 212 5550123"}, 1),
        (STRANGER, 0),
        (STRANGER | {"email": "", "phone": ""}, 0),
    ],
    ids=["one e-mail address", "one phone number", "one name", "nothing"],
)
def test_leads_of_one_person_are_found_by_how_they_are_reached(client, staff, answers, found):
    lead, other = LeadFactory(), LeadFactory(answers=answers)
    assert likely(client, lead) == [other.reference] * found
    assert likely(client, other) == [lead.reference] * found


def test_many_leads_of_one_person_do_not_push_the_lead_off_its_page(client, staff):
    page = ConsultationPageFactory()
    lead, *others = (LeadFactory(page=page) for _ in range(12))
    assert likely(client, lead) == [other.reference for other in reversed(others)][:10]
    html = client.get(address(lead)).text
    box, folded = html.index("The same person"), html.index("7 more")
    newest = [html.index(other.reference) for other in reversed(others[1:])]
    assert all(box < place < folded for place in newest[:3])
    assert all(place > folded for place in newest[3:])
    assert "There are older ones" in html
    others[0].forget()
    assert "There are older ones" not in client.get(address(lead)).text


def test_who_may_not_see_addresses_is_not_told_who_has_the_same(client):
    """Or a lead sent with a guess at somebody's address would tell that the guess is right."""
    lead, other = LeadFactory(), LeadFactory()
    client.force_login(UserFactory(can=[permissions.VIEW, permissions.CHANGE]))
    assert likely(client, lead) == []
    merge(client, other, lead)
    assert sorted(listed(client)) == sorted([lead.reference, other.reference])


def test_leads_that_are_not_in_the_list_are_no_duplicates(client, staff):
    lead, erased = LeadFactory(), LeadFactory()
    LeadFactory(quarantine=Quarantine.HONEYPOT)
    erased.forget()
    assert likely(client, lead) == []


def test_no_lead_is_put_under_one_that_is_kept_aside(client, staff):
    lead, aside = LeadFactory(), LeadFactory(quarantine=Quarantine.HONEYPOT)
    assert likely(client, aside) == []
    merge(client, lead, aside)
    assert listed(client) == [lead.reference]


def test_nothing_is_put_under_a_lead_that_was_kept_aside_meanwhile(staff):
    lead, into = LeadFactory(), LeadFactory()
    Lead.objects.filter(pk=into.pk).update(quarantine=Quarantine.HONEYPOT)
    with pytest.raises(merging.NotTheSamePerson):
        merging.merge(lead, into, staff)


def test_a_merged_lead_leaves_the_list_and_stays_readable(client, staff):
    kept = LeadFactory()
    merged = LeadFactory(answers={"message": "It burns at night."})
    LeadNote.write(merged, staff, "Called in March")
    merge(client, merged, kept)
    assert listed(client) == [kept.reference]
    html = client.get(address(kept)).content.decode()
    assert all(text in html for text in ["It burns at night.", "Called in March"])
    html = client.get(address(merged)).content.decode()
    assert "It burns at night." in html
    assert "where it is worked on" in html


def test_reading_merged_leads_is_logged_for_each_of_them(client, staff):
    kept, merged = LeadFactory(), LeadFactory()
    merge(client, merged, kept)
    LeadLogEntry.objects.filter(action=audit.READ).delete()
    client.get(address(kept))
    read = LeadLogEntry.objects.filter(action=audit.READ).values_list("label", flat=True)
    assert set(read) == {kept.reference, merged.reference}


def test_a_search_finds_a_merged_lead_by_its_reference(client, staff):
    kept, merged = LeadFactory(), LeadFactory()
    merge(client, merged, kept)
    response = client.post("/admin/leads/", {"q": merged.reference}, follow=True)
    assert list(response.context["object_list"]) == [merged]
    assert "Merged" in response.content.decode()


def test_merged_leads_can_be_parted_again(client, staff):
    kept, merged = LeadFactory(), LeadFactory()
    merge(client, merged, kept)
    client.post(address(merged, "part"))
    client.post(address(merged, "part"))
    assert listed(client) == [merged.reference, kept.reference]
    actions = LeadLogEntry.objects.filter(lead=kept).values_list("action", flat=True)
    assert [action for action in actions if action != audit.READ] == [audit.PART, audit.MERGE]
    html = client.get(address(kept)).content.decode()
    assert f"Merged with {merged.reference}" in html
    assert f"Parted from {merged.reference}" in html


def test_what_was_merged_before_goes_along(client, staff):
    first, second, third = LeadFactory(), LeadFactory(), LeadFactory()
    merge(client, first, second)
    merge(client, second, third)
    assert set(third.merged.all()) == {first, second}


def test_strangers_are_not_merged(client, staff):
    lead, stranger = LeadFactory(), LeadFactory(answers=STRANGER)
    assert "Nothing was merged" in merge(client, stranger, lead).content.decode()
    assert len(listed(client)) == 2


def test_a_merged_lead_is_not_merged_twice(client, staff):
    first, second, third = LeadFactory(), LeadFactory(), LeadFactory()
    merge(client, first, second)
    with pytest.raises(merging.NotTheSamePerson):
        merging.merge(first, third, staff)
    with pytest.raises(merging.NotTheSamePerson):
        merging.merge(third, third, staff)


def test_a_lead_that_is_no_lead_cannot_be_merged(client, staff):
    lead = LeadFactory()
    response = client.post(address(lead, "merge"), {"other": "nonsense"}, follow=True)
    assert "Nothing was merged" in response.content.decode()


def test_to_see_leads_is_not_to_merge_them(client):
    client.force_login(UserFactory(can=[permissions.VIEW]))
    kept, merged = LeadFactory(), LeadFactory()
    merge(client, merged, kept)
    assert len(listed(client)) == 2
    assert likely(client, kept) == []


def test_leads_of_another_location_are_neither_offered_nor_shown(client, staff):
    limit = LocationLimitFactory()
    here = limit.locations.get()
    kept, other, merged = LeadFactory(location=here), LeadFactory(), LeadFactory()
    merge(client, merged, kept)
    staff.groups.add(limit.group)
    assert likely(client, kept) == []
    assert "Nothing was merged" in merge(client, other, kept).content.decode()
    assert client.get(address(kept)).context["merged"] == []


def test_a_merged_lead_does_not_name_a_lead_of_another_location(client, staff):
    limit = LocationLimitFactory()
    kept, merged = LeadFactory(), LeadFactory(location=limit.locations.get())
    merge(client, merged, kept)
    staff.groups.add(limit.group)
    html = client.get(address(merged)).content.decode()
    assert "a lead of another location" in html
    assert f"/admin/leads/{kept.pk}/" not in html
