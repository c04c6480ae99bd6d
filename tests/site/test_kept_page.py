"""A kept page travels compressed, or not at all, and only for as long as its day lasts."""

import gzip

import brotli
import pytest
import time_machine

from conditions.models import ConditionPage
from tests.factories import ConditionPageFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(settings):
    settings.MIDDLEWARE = ["clinic_cms.page_cache.PageCacheMiddleware", *settings.MIDDLEWARE]
    return ConditionPageFactory(title="Sciatica")


def test_a_browser_that_has_the_page_is_told_so_without_a_body(page, client):
    tag = client.get(page.url)["ETag"]

    again = client.get(page.url, headers={"if-none-match": tag})

    assert (again.status_code, again.content) == (304, b"")
    assert again["Cache-Control"] == "no-cache"


def test_a_page_is_compressed_for_those_who_take_it(page, client):
    plain = client.get(page.url)
    packed = client.get(page.url, headers={"accept-encoding": "gzip, deflate, br"})
    zipped = client.get(page.url, headers={"accept-encoding": "br;q=0, gzip"})

    assert packed["Content-Encoding"] == "br"
    assert brotli.decompress(packed.content) == plain.content
    assert gzip.decompress(zipped.content) == plain.content
    assert len(packed.content) < len(zipped.content) < len(plain.content)
    assert "Accept-Encoding" in plain["Vary"]


def test_a_visitors_page_does_not_vary_by_cookie(page, client, admin_client):
    assert "Cookie" not in client.get(page.url)["Vary"]
    assert "Cookie" in admin_client.get(page.url)["Vary"]


def test_a_review_that_falls_due_is_told_from_midnight_on(page, client, monkeypatch):
    monkeypatch.setattr("clinic_cms.kept_page.LONGEST_KEPT", 100_000)
    ConditionPage.objects.update(next_review_due="2026-06-01")
    with time_machine.travel("2026-06-01 23:59-04:00", tick=False):
        assert b"past its review date" not in client.get(page.url).content

    with time_machine.travel("2026-06-02 00:00-04:00", tick=False):
        assert b"past its review date" in client.get(page.url).content
