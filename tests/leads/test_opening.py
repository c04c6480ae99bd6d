"""A form opens and closes by itself."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone

from leads.models import Lead
from tests.leads.conftest import filled_in

pytestmark = pytest.mark.django_db


def set_times(page, **values):
    for name, value in values.items():
        setattr(page, name, value)
    page.save_revision().publish()


def test_before_and_after_its_time_a_form_says_so(browser, form_page):
    now = timezone.now()
    set_times(
        form_page,
        opens_at=now + timedelta(days=1),
        closes_at=now + timedelta(days=2),
        closed_text="<p>Call us instead.</p>",
    )
    for hours, is_open in ((0, False), (30, True), (50, False)):
        with time_machine.travel(now + timedelta(hours=hours)):
            page = browser.get(form_page.url).text
        assert ("lead-form__form" in page) == is_open
        assert ("Call us instead." in page) != is_open


@pytest.mark.parametrize(
    ("language", "zone", "closed_text", "told"),
    [
        ("en", "America/New_York", "", "It opens on Dec. 1, 2026, 9 a.m. EST."),
        ("en", "America/New_York", "<p>Please wait.</p>", "It opens on Dec. 1, 2026, 9 a.m. EST."),
        ("es", "America/Bogota", "", "Se abre el 1 de diciembre de 2026 a las 09:00 UTC-05."),
    ],
)
def test_a_form_that_will_open_says_when_in_the_clinics_time(
    browser, form_page, settings, language, zone, closed_text, told
):
    settings.LANGUAGE_CODE, settings.TIME_ZONE = language, zone
    opens_at = datetime(2026, 12, 1, 9, tzinfo=ZoneInfo(zone))
    set_times(form_page, opens_at=opens_at, closed_text=closed_text)
    for before, is_told in ((timedelta(minutes=1), True), (timedelta(0), False)):
        with time_machine.travel(opens_at - before, tick=False), timezone.override("Asia/Tokyo"):
            assert (told in browser.get(form_page.url).text) == is_told


def test_what_was_being_typed_when_it_closed_is_taken_for_a_day(browser, form_page):
    now = timezone.now()
    set_times(form_page, closes_at=now + timedelta(hours=1))
    data = filled_in(form_page)
    with time_machine.travel(now + timedelta(hours=20)):
        assert browser.post(f"/leads/submit/{form_page.form_uuid}/", data).status_code == 303
    assert Lead.objects.get().is_late
    data = filled_in(form_page, email="bea@example.com")
    with time_machine.travel(now + timedelta(hours=26)):
        assert browser.post(f"/leads/submit/{form_page.form_uuid}/", data).status_code == 410


def test_a_form_closes_after_so_many_leads(browser, send, form_page):
    set_times(form_page, closes_after=1)
    assert "lead-form__form" in browser.get(form_page.url).text
    send()
    assert "lead-form__form" not in browser.get(form_page.url).text
    assert send(email="bea@example.com").status_code == 303, "typed before it closed"
    assert [lead.is_late for lead in Lead.objects.order_by("id")] == [False, True]
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        refused = send(email="cleo@example.com")
    assert refused.status_code == 410
    assert "It burns at night." in refused.text
    assert "<dd>Yes</dd>" in refused.text, "the box that was ticked"
    assert Lead.objects.count() == 2


def test_who_comes_too_late_reads_where_else_to_find_help(send, form_page):
    set_times(form_page, closes_after=0, closed_text="<p>Call the pain line.</p>")
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        assert "Call the pain line." in send().text
        form_page.refresh_from_db()
        form_page.unpublish()
        assert "Call the pain line." not in send().text


def test_who_is_kept_aside_takes_nobodys_place(browser, send, form_page):
    set_times(form_page, closes_after=1)
    send({"website": "https://pills.example"})
    assert "lead-form__form" in browser.get(form_page.url).text
    with time_machine.travel(timezone.now() + timedelta(days=3)):
        assert send(email="bea@example.com").status_code == 303


def test_a_form_for_nobody_is_closed_from_the_start(browser, send, form_page):
    set_times(form_page, closes_after=0)
    assert "lead-form__form" not in browser.get(form_page.url).text
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        assert send().status_code == 410


def test_more_places_open_a_full_form_again(browser, send, form_page):
    set_times(form_page, closes_after=1)
    send()
    with time_machine.travel(timezone.now() + timedelta(days=3)):
        set_times(form_page, closes_after=2)
        assert send(email="bea@example.com").status_code == 303


def test_answers_that_come_before_the_form_opens_are_given_back(browser, send, form_page):
    now = timezone.now()
    set_times(form_page, opens_at=now + timedelta(days=2))
    refused = send()
    assert refused.status_code == 403
    assert "It is not open yet, so your answers were not kept. It opens on" in refused.text
    assert "It burns at night." in refused.text
    assert not Lead.objects.exists()
    with time_machine.travel(now + timedelta(days=2, minutes=1)):
        assert send().status_code == 303
    assert not Lead.objects.get().is_late


def test_what_was_being_typed_when_its_opening_was_put_off_is_taken_for_a_day(browser, form_page):
    now = timezone.now()
    data = filled_in(form_page)
    set_times(form_page, opens_at=now + timedelta(days=5))
    address = f"/leads/submit/{form_page.form_uuid}/"
    assert browser.post(address, data).status_code == 303
    with time_machine.travel(now + timedelta(days=2)):
        refused = browser.post(address, data)
    assert (refused.status_code, "It opens on" in refused.text) == (403, True)


def test_nobody_has_seen_a_form_that_is_changed_or_taken_down_before_it_opens(browser, form_page):
    set_times(form_page, opens_at=timezone.now() + timedelta(days=2))
    address, unseen = f"/leads/submit/{form_page.form_uuid}/", filled_in(form_page)
    set_times(form_page, submit_label="Send now")
    assert browser.post(address, unseen).status_code == 403
    form_page.refresh_from_db()
    form_page.unpublish()
    refused = browser.post(address, unseen)
    assert (refused.status_code, "It opens on" in refused.text) == (410, False)


def test_a_form_without_questions_is_closed(browser, send, form_page):
    form_page.questions.all().delete()
    form_page.save_revision().publish()
    assert "This form is closed at the moment." in browser.get(form_page.url).text
    assert send().status_code == 410
    assert not Lead.objects.exists()
