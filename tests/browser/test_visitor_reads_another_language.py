"""A visitor reads the pages in Spanish, or in Arabic from right to left, and meets no barrier."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import override_settings
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer
from wagtail.models import Locale, Site

from conditions.models import ConditionIndexPage, ConditionPage
from leads.models import ConsultationPage
from tests.browser.nu_checker import findings
from tests.browser.people import Visitor
from tests.site import urls_in_two_languages

LANGUAGES = [("en", "English"), ("es", "Español"), ("ar", "العربية")]
LOCALE_MIDDLEWARE = "django.middleware.locale.LocaleMiddleware"
PATHS = (
    "conditions/sciatica/",
    "conditions/",
    "conditions/a-to-z/",
    "consultation/",
    "search/?q=a",
)


@pytest.fixture
def translated_clinic(records: None) -> Iterator[str]:
    """Where a server answers with the demo clinic in three languages."""
    with override_settings(
        WAGTAIL_I18N_ENABLED=True,
        LANGUAGE_CODE="en",
        LANGUAGES=LANGUAGES,
        WAGTAIL_CONTENT_LANGUAGES=LANGUAGES,
        ROOT_URLCONF=urls_in_two_languages.__name__,
        MIDDLEWARE=[*settings.MIDDLEWARE, LOCALE_MIDDLEWARE],
    ):
        server = LiveServer("localhost")
        Site.objects.update(port=server.thread.port)
        for language, _name in LANGUAGES[1:]:
            translate_into(language)
        yield server.url
        server.stop()


def translate_into(language: str) -> None:
    locale = Locale.objects.create(language_code=language)
    for model, slug in (
        (ConditionIndexPage, "conditions"),
        (ConditionPage, "sciatica"),
        (ConsultationPage, "consultation"),
    ):
        page = model.objects.get(slug=slug, locale__language_code__startswith="en")
        page.copy_for_translation(locale, copy_parents=True).save_revision().publish()


@pytest.mark.parametrize(
    ("language", "direction", "look"),
    [("es", "ltr", (1280, "light")), ("ar", "rtl", (320, "dark"))],
)
def test_no_page_has_a_barrier_or_is_left_to_guess(
    language, direction, look, translated_clinic, chromium: Browser, tmp_path
):
    visitor = Visitor(chromium, translated_clinic, width=320)
    sent = {}
    for path in PATHS:
        visitor.opens(f"/{language}/{path}")
        sent[f"{language}-{path.strip('/').replace('/', '-')}"] = visitor.document.body()
        assert visitor.page.evaluate("getComputedStyle(document.body).direction") == direction
        visitor.looks_at_it(*look)
        visitor.takes_a_picture(list(sent)[-1])
        visitor.finds_no_barrier()
    phone = visitor.page.locator("footer a[href^='tel:']").first
    assert phone.evaluate("it => getComputedStyle(it).direction") == "ltr"
    visitor.leaves()

    # The demo's own words stay English.
    guesses = "This document appears to be written in English"
    assert [found for found in findings(sent, tmp_path) if guesses not in found] == []
