"""A form opens and closes by itself."""

from datetime import timedelta

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
