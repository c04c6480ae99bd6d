"""A suspect is kept aside and thanked; a person is not suspected."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from leads import spam
from leads.models import Lead
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
