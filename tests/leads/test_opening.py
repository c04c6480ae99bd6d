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
