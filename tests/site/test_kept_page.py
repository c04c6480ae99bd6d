"""A kept page travels compressed, or not at all, and only for as long as its day lasts."""

import gzip

import brotli
import pytest
import time_machine
from django.db import connection
from django.test import Client

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


def read(worker: Client, page: ConditionPage, **headers: str):
    """The page as a worker answers it after whatever was written before has been committed."""
    connection.run_on_commit.clear()
    return worker.get(
        page.url, headers={name.replace("_", "-"): value for name, value in headers.items()}
    )


def say(page: ConditionPage, title: str) -> None:
    ConditionPage.objects.filter(pk=page.pk).update(title=title)


def test_a_page_is_as_old_as_what_it_says(page):
    worker = Client()
    with time_machine.travel("2026-06-01 11:00Z", tick=False):
        first = read(worker, page)
    ConditionPage.objects.filter(pk=page.pk).update(first_published_at=None)
    with time_machine.travel("2026-06-01 12:00Z", tick=False):
        again = read(worker, page, if_modified_since=first["Last-Modified"])
    say(page, "Sciatica today")
    with time_machine.travel("2026-06-01 13:00Z", tick=False):
        changed = read(worker, page, if_modified_since=first["Last-Modified"])

    assert first["Last-Modified"] == "Mon, 01 Jun 2026 11:00:00 GMT"
    assert (again.status_code, again.content) == (304, b"")
    assert changed.status_code == 200
    assert changed["Last-Modified"] == "Mon, 01 Jun 2026 13:00:00 GMT"


@time_machine.travel("2026-06-01 11:00:00.5Z", tick=False)
def test_a_page_that_changed_twice_in_a_second_is_sent_again(page):
    one, other = Client(), Client()
    read(one, page)
    say(page, "Sciatica today")
    read(other, page)
    say(page, "Sciatica at last")

    for worker in (one, other):
        again = read(worker, page, if_modified_since="Mon, 01 Jun 2026 11:00:00 GMT")
        assert again.status_code == 200
        assert b"Sciatica at last" in again.content


def test_a_page_that_says_again_what_it_said_before_is_sent_again(page):
    one, other = Client(), Client()
    with time_machine.travel("2026-06-01 11:00Z", tick=False):
        read(one, page)
    with time_machine.travel("2026-06-01 12:00Z", tick=False):
        say(page, "Sciatica today")
        assert b"Sciatica today" in read(other, page).content
    with time_machine.travel("2026-06-01 13:00Z", tick=False):
        say(page, "Sciatica")
        again = read(one, page, if_modified_since="Mon, 01 Jun 2026 12:00:00 GMT")

    assert again.status_code == 200
    assert b"Sciatica today" not in again.content


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
