"""The list of leads: what it shows, to whom, and how it is narrowed."""

from datetime import date, datetime
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse
from wagtail.users.models import UserProfile

from leads import permissions
from leads.filters import LeadFilterSet
from leads.models import LeadStatus, Location
from leads.spam import Quarantine
from tests.factories import ConsultationPageFactory, LeadFactory, UserFactory, site_root
from tests.leads.staff import EXPORT, LIST, address, listed

pytestmark = pytest.mark.django_db

NEW_YORK = ZoneInfo("America/New_York")


@pytest.fixture
def onlooker(client):
    user = UserFactory(can=[permissions.VIEW])
    client.force_login(user)
    return user


def search(client, text: str):
    return client.post(LIST, {"q": text})


def test_list_tells_who_asked_and_what_for(client, staff):
    lead = LeadFactory(
        answers={"condition": "Sciatica"},
        origin_title="Sciatica",
        origin_section_label="How it helps",
        owner=staff,
        next_step="Call back",
        next_step_due=date(2026, 11, 30),
    )
    html = client.get(LIST).content.decode()
    for text in [lead.reference, "Ana Ortiz", "Sciatica", "How it helps", "Call back"]:
        assert text in html
    assert "New" in html
    assert "Sam Staff" in html


def test_list_is_newest_first(client, staff):
    first, second = LeadFactory(), LeadFactory()
    assert listed(client) == [second.reference, first.reference]


def test_list_hides_names_from_those_who_may_not_see_them(client, onlooker):
    LeadFactory(answers={"condition": "Sciatica"})
    html = client.get(LIST).content.decode()
    assert "Ortiz" not in html
    assert "Sciatica" not in html


def test_list_makes_the_same_queries_for_one_lead_and_for_a_page_of_them(
    client, staff, django_assert_max_num_queries
):
    page = ConsultationPageFactory()
    LeadFactory(page=page, owner=staff)
    with django_assert_max_num_queries(100) as one:
        client.get(LIST)
    for _ in range(24):
        LeadFactory(page=page, owner=staff)
    with django_assert_max_num_queries(len(one)):
        client.get(LIST)


@pytest.mark.parametrize(
    ("page", "shown"), [("2", 1), ("9", 1), ("0", 1), ("-1", 1), ("first", 25), ("9" * 5_000, 25)]
)
def test_a_page_that_the_list_does_not_have_shows_another(client, staff, page, shown):
    form = ConsultationPageFactory()
    for _ in range(26):
        LeadFactory(page=form)
    assert len(listed(client, p=page)) == shown


def test_list_filters_by_status(client, staff):
    LeadFactory()
    booked = LeadStatus.objects.get(name="Consultation booked")
    lead = LeadFactory(status=booked)
    assert listed(client, status=booked.pk) == [lead.reference]


def test_list_filters_by_form_origin_location_and_owner(client, staff):
    LeadFactory()
    origin = site_root()
    lead = LeadFactory(
        page=ConsultationPageFactory(),
        location=Location.objects.create(name="Downtown"),
        owner=staff,
        origin_page=origin,
    )
    assert listed(client, form_page=lead.form_page_id) == [lead.reference]
    assert listed(client, origin=origin.pk) == [lead.reference]
    assert listed(client, location=lead.location_id) == [lead.reference]
    assert listed(client, owner=staff.pk) == [lead.reference]


@pytest.mark.parametrize(
    ("day", "hour"), [(22, 22), (22, 0)], ids=["late in the evening", "at midnight"]
)
def test_a_day_in_the_filter_is_a_day_at_the_clinic(client, staff, day, hour):
    lead = LeadFactory(received_at=datetime(2026, 11, day, hour, 30, tzinfo=NEW_YORK))
    LeadFactory(received_at=datetime(2026, 11, 23, 0, 0, tzinfo=NEW_YORK))
    LeadFactory(received_at=datetime(2026, 11, 21, 23, 59, tzinfo=NEW_YORK))
    assert listed(client, received_from="2026-11-22", received_to="2026-11-22") == [lead.reference]


def test_no_filter_hides_a_property_of_its_form():
    # Wagtail's script sends `form.form || form`, and a control named "form" would be sent instead.
    assert not set(LeadFilterSet.base_filters) & {"form", "action", "method", "elements", "submit"}


@pytest.mark.parametrize(
    ("period", "found"),
    [
        ("today", 1),
        ("yesterday", 1),
        ("last-7-days", 3),
        ("last-30-days", 5),
        ("this-month", 3),
        ("last-month", 2),
    ],
)
def test_a_period_ends_at_midnight_at_the_clinic(client, staff, period, found):
    for month, day in [(11, 8), (11, 7), (11, 2), (10, 31), (10, 10), (9, 30)]:
        LeadFactory(received_at=datetime(2026, month, day, 23, 59, tzinfo=NEW_YORK))
    with time_machine.travel(datetime(2026, 11, 8, 23, 59, tzinfo=NEW_YORK), tick=False):
        client.force_login(staff)
        assert len(listed(client, period=period)) == found


@pytest.mark.parametrize("month", [3, 11], ids=["clocks forward", "clocks back"])
def test_the_whole_of_a_day_is_found_when_clocks_change(client, staff, month):
    day = date(2026, month, 8 if month == 3 else 1)
    hours = [
        LeadFactory(received_at=datetime(day.year, day.month, day.day, hour, tzinfo=NEW_YORK))
        for hour in (0, 12, 23)
    ]
    found = listed(client, received_from=day, received_to=day)
    assert sorted(found) == sorted(lead.reference for lead in hours)


def test_the_day_does_not_depend_on_the_zone_of_who_looks(client, staff):
    UserProfile.objects.create(user=staff, current_time_zone="Asia/Tokyo")
    lead = LeadFactory(received_at=datetime(2026, 11, 22, 22, 30, tzinfo=NEW_YORK))
    assert listed(client, received_from="2026-11-22", received_to="2026-11-22") == [lead.reference]
    assert "11/22/2026 10:30 p.m." in client.get(LIST).content.decode()


@pytest.mark.parametrize(
    "filters", [{"received_from": "garbage"}, {"status": "999"}, {"owner": "x"}]
)
def test_a_filter_that_cannot_be_read_shows_no_lead_and_says_why(client, staff, filters):
    LeadFactory()
    response = client.get(LIST, filters)
    assert list(response.context["object_list"]) == []
    assert "No lead is shown" in response.content.decode()


@pytest.mark.parametrize(
    "text", ["ana ORTIZ", "Ortiz", "ANA@example.com", "+1 212 555 0123", "reference"]
)
def test_search_finds_a_person(client, staff, text):
    lead = LeadFactory()
    LeadFactory(answers={"full_name": "Bo Li", "email": "bo@example.com", "phone": "2125550199"})
    response = search(client, lead.reference.lower() if text == "reference" else text)
    assert listed(client, **parse_qs(urlsplit(response.url).query)) == [lead.reference]


@pytest.mark.parametrize("text", ["ana@example.com", "(212) 555-0123", "Ortiz", "2125550123"])
def test_who_may_not_see_a_person_finds_none_by_guessing(client, text):
    LeadFactory()
    client.force_login(UserFactory(can=[permissions.VIEW, permissions.EXPORT]))
    response = search(client, text)
    assert listed(client, **parse_qs(urlsplit(response.url).query)) == []
    assert "No lead has this reference." in client.get(response.url).text
    exported = client.get(EXPORT + "?" + urlsplit(response.url).query)
    assert exported.context["count"] == 0


def test_who_may_not_see_a_person_finds_a_lead_by_its_reference(client):
    lead = LeadFactory()
    LeadFactory()
    client.force_login(UserFactory(can=[permissions.VIEW]))
    response = search(client, lead.reference.lower())
    assert listed(client, **parse_qs(urlsplit(response.url).query)) == [lead.reference]


def test_search_writes_no_person_into_the_address(client, staff):
    url = search(client, "ana@example.com").url
    assert "example" not in url
    assert "ana@example.com" in client.get(url).content.decode()


def test_a_search_that_was_tampered_with_is_no_error(client, staff):
    lead = LeadFactory()
    assert listed(client, search="bm90aGluZw==") == [lead.reference]
    assert listed(client, search="%%%") == [lead.reference]


def test_leads_kept_aside_have_a_list_of_their_own(client, staff):
    lead, aside = LeadFactory(), LeadFactory(quarantine=Quarantine.HONEYPOT)
    assert listed(client) == [lead.reference]
    assert listed(client, aside="") == [aside.reference]


def test_nobody_adds_copies_or_deletes_a_lead(client, admin_client):
    lead = LeadFactory()
    for path in ["new/", f"edit/{lead.pk}/", f"copy/{lead.pk}/", f"delete/{lead.pk}/"]:
        assert admin_client.get(LIST + path).status_code == 404


def test_pages_with_leads_are_not_kept_by_a_cache(client, staff):
    lead = LeadFactory()
    for url in [LIST, address(lead), reverse("lead:export")]:
        assert "no-store" in client.get(url)["Cache-Control"]


def test_leads_have_a_place_in_the_menu_of_those_who_may_see_them(client, staff):
    assert '"/admin/leads/"' in client.get("/admin/").content.decode()
    client.force_login(UserFactory())
    assert '"/admin/leads/"' not in client.get("/admin/").content.decode()


def test_without_permission_there_is_no_list(client):
    client.force_login(UserFactory())
    assert client.get(LIST).status_code == 302
    assert client.get(address(LeadFactory())).status_code == 302


def test_list_orders_by_what_is_due_with_undated_leads_last(client, staff):
    undated = LeadFactory()
    later = LeadFactory(next_step_due=date(2026, 12, 2))
    sooner = LeadFactory(next_step_due=date(2026, 12, 1))
    assert listed(client, ordering="next_step_due")[:2] == [sooner.reference, later.reference]
    assert listed(client, ordering="next_step_due")[-1] == undated.reference


def test_a_search_among_leads_kept_aside_stays_among_them(client, staff):
    LeadFactory()
    aside = LeadFactory(quarantine=Quarantine.HONEYPOT)
    response = client.post(f"{LIST}?aside=", {"q": "ana@example.com"}, follow=True)
    assert [lead.reference for lead in response.context["object_list"]] == [aside.reference]


def test_an_address_whose_search_is_no_text_finds_every_lead(client, staff):
    lead = LeadFactory()
    assert listed(client, search="é") == [lead.reference]


@pytest.mark.parametrize("zone", ["America/New_York", "Pacific/Auckland"])
@pytest.mark.parametrize(
    "period",
    [
        {"received_to": "2099-01-01"},
        {"received_from": "0001-01-01"},
        {"received_to": "9999-12-31"},
    ],
)
def test_a_period_may_be_open_or_reach_the_ends_of_time(client, staff, settings, zone, period):
    settings.TIME_ZONE = zone
    lead = LeadFactory()
    assert listed(client, **period) == [lead.reference]
