"""What managers hand out to be read by people: in words, in the clinic's time, and all of it."""

import re
from base64 import b64encode
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from bs4 import BeautifulSoup
from django.utils import translation
from wagtail.users.models import UserProfile

from leads.models import Delivery, Lead, LeadFile, LeadNote
from tests.factories import LeadFactory, MemberFactory
from tests.leads.staff import address

pytestmark = pytest.mark.django_db

PERSON = "/admin/leads/person/"
EVENING = datetime(2026, 11, 22, 22, 30, tzinfo=ZoneInfo("America/New_York"))
FOR_PROGRAMS = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d|visitor_mail|no-answer")


@pytest.fixture
def manager(client):
    manager = MemberFactory(role="Managers")
    UserProfile.objects.create(user=manager, current_time_zone="Asia/Tokyo")
    client.force_login(manager)
    return manager


@pytest.fixture
def lead(manager) -> Lead:
    lead = LeadFactory(received_at=EVENING)
    LeadNote.write(lead, manager, "Rang twice.", kind=LeadNote.Kind.NO_ANSWER)
    Delivery.objects.create(lead=lead, channel="visitor_mail", state="sent", sent_at=EVENING)
    return lead


def copy(client) -> str:
    copy_url = client.post(PERSON, {"q": "ana@example.com"}, follow=True).context["copy_url"]
    return client.post(copy_url, {"kind": "html", "reason": "She asked"}).text


def test_a_copy_for_a_person_is_in_words(client, lead):
    page = copy(client)
    assert "On 11/22/2026 10:30 p.m." in page
    assert "America/New_York" in page
    assert "Call: nobody answered" in page
    assert "E-mail to the visitor" in page
    assert not FOR_PROGRAMS.search(page)


def test_a_copy_speaks_the_language_of_the_person(client, lead):
    Lead.objects.update(language="es")
    page = copy(client)
    with translation.override("es"):
        assert translation.gettext("What we hold about you") in page
    assert '<html lang="es">' in page


def test_a_copy_holds_the_files_that_were_sent(client, manager):
    lead = LeadFactory(answers={"message": ["scan <1>.png"]})
    asked = {question["role"]: question["uuid"] for question in lead.form_version.questions}
    LeadFile.sealed(lead, asked["message"], 0, b"picture").save()
    (link,) = BeautifulSoup(copy(client), "html.parser").select("a[download]")
    assert link["download"] == link.text == "scan <1>.png"
    assert link["href"] == f"data:application/octet-stream;base64,{b64encode(b'picture').decode()}"


def test_a_proof_tells_times_in_words_and_keeps_what_was_signed_as_it_was(client, lead):
    page = client.post(address(lead, "proof"), {"kind": "html", "reason": "A complaint"}).text
    words, signed = page.split("<pre>")
    assert "11/22/2026 10:30 p.m." in words
    assert not FOR_PROGRAMS.search(words)
    assert FOR_PROGRAMS.search(signed)


def test_whoever_lives_in_another_zone_looks_a_person_up_in_the_clinics_time(client, lead):
    page = client.post(PERSON, {"q": "ana@example.com"}, follow=True).text
    assert "11/22/2026 10:30 p.m." in page
