"""A suspect is kept aside and thanked; a person is not suspected."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from leads import sender, spam
from leads.models import DayKey, Lead
from leads.models.day_key import key_of
from leads.spam import Quarantine

pytestmark = pytest.mark.django_db


def test_a_filled_honeypot_is_kept_aside_and_thanked(send, browser):
    response = send({"website": "https://pills.example"})
    assert browser.get(response.url).status_code == 200
    lead = Lead.objects.get()
    assert lead.quarantine == Quarantine.HONEYPOT
    assert lead.answer_to("full_name") == "Ada Byron"
    assert not lead.deliveries.exists()


def test_many_links_are_kept_aside(send):
    send(message="https://a.example http://b.example www.c.example")
    assert Lead.objects.get().quarantine == Quarantine.CONTENT


def test_one_link_is_what_a_patient_may_send(send):
    send(message="I read https://a.example and wonder.")
    assert Lead.objects.get().quarantine == Quarantine.NONE


@pytest.mark.parametrize("name", ["Win at https://pills.example", "WWW.pills.example"])
def test_a_link_for_a_name_is_mailed_to_nobody(send, name):
    send(full_name=name, message="")
    lead = Lead.objects.get()
    assert (lead.quarantine, lead.deliveries.count()) == (Quarantine.CONTENT, 0)


def test_speed_alone_is_what_a_password_manager_has(send):
    send({"opened": spam.opened_now()})
    assert Lead.objects.get().quarantine == Quarantine.NONE


def test_a_link_sent_at_once_is_kept_aside(send):
    send({"opened": spam.opened_now()}, message="https://a.example")
    assert Lead.objects.get().quarantine


@pytest.mark.parametrize("age", [timedelta(seconds=3), timedelta(hours=23), timedelta(days=400)])
def test_a_page_may_be_as_old_as_any_cache_makes_it(age):
    opened = spam.opened_now()
    with time_machine.travel(timezone.now() + age):
        assert not spam.is_too_fast(opened)


@pytest.mark.parametrize("opened", ["", "made up", "opened:1abc:xyz"])
def test_an_unreadable_time_says_nothing(opened):
    assert not spam.is_too_fast(opened)


@pytest.fixture
def waiting_room(settings):
    """A limit that is soon reached."""
    settings.LEADS_SENDINGS_PER_NETWORK = 2


def test_many_people_in_one_waiting_room_are_people(send, waiting_room):
    for name in "abcd":
        send(email=f"{name}@example.com")
    assert not Lead.objects.exclude(quarantine="").exists()


def test_a_flood_with_links_is_kept_aside(send, waiting_room):
    for name in "abcd":
        send(email=f"{name}@example.com", message="https://pills.example")
    assert list(Lead.objects.order_by("id").values_list("quarantine", flat=True)) == [
        *("", "", ""),
        Quarantine.CONTENT,
    ]


def test_a_network_is_known_for_one_day_only(send):
    send()
    send(email="bea@example.com")
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        send(email="c@example.com")
    first, second, next_day = Lead.objects.order_by("id").values_list("sender", flat=True)
    assert first == second != next_day
    assert DayKey.objects.count() == 1
    assert "127.0.0" not in repr(list(Lead.objects.values())) + repr(list(DayKey.objects.values()))


@pytest.mark.parametrize(
    ("proxies", "forwarded", "network"),
    [
        (0, "9.9.9.9", "127.0.0.0/24"),
        (1, "9.9.9.9, 8.8.8.8", "8.8.8.0/24"),
        (2, "6.6.6.6, 9.9.9.9, 8.8.8.8", "9.9.9.0/24"),
        (2, "8.8.8.8", ""),
        (1, "2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        (1, "unknown", ""),
    ],
)
def test_only_our_own_proxies_are_believed(rf, settings, proxies, forwarded, network):
    settings.LEADS_PROXIES = proxies
    request = rf.get("/", headers={"X-Forwarded-For": forwarded})
    assert sender.network_of(sender.address_of(request)) == network


def test_every_process_knows_a_network_by_the_same_key_of_the_day(send):
    today = timezone.localdate()
    key = key_of(today)
    key_of.cache_clear()  # as in another process
    assert key_of(today) == key


@pytest.mark.parametrize("address", ["", "unknown", "unix:"])
def test_without_an_address_nobody_is_known(rf, address):
    assert sender.sender_of(rf.post("/", REMOTE_ADDR=address)) == ""
