"""Pages kept in memory are fast, the same for everyone, and never stale in any worker."""

import gzip

import pytest
import time_machine
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from wagtail.models import Page, PageViewRestriction, Site

from clinic_cms import content_version
from clinic_cms.models import ClinicSettings
from clinic_cms.page_cache import PageCacheMiddleware
from conditions.models import Clinician, ConditionPage, OtherName, Reference
from leads.models import Location
from tests.factories import (
    ClinicianFactory,
    ConditionIndexPageFactory,
    ConditionPageFactory,
    ImageFactory,
    ReferenceFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def page_cache(settings):
    place = settings.MIDDLEWARE.index("clinic_cms.security_headers.SecurityHeadersMiddleware")
    settings.MIDDLEWARE = [*settings.MIDDLEWARE]
    settings.MIDDLEWARE.insert(place, "clinic_cms.page_cache.PageCacheMiddleware")


@pytest.fixture
def worker():
    """Makes workers: every client has middleware, and so a memory, of its own."""
    return Client


def commit() -> None:
    """Forget what Django forgets on commit; the test itself stands in one transaction."""
    connection.run_on_commit.clear()


@pytest.fixture
def page():
    ClinicSettings.objects.create(site=Site.objects.get())
    index = ConditionIndexPageFactory(title="Conditions", slug="conditions", show_in_menus=True)
    related = ConditionPageFactory(parent=index, title="Migraine")
    page = ConditionPageFactory(
        parent=index,
        title="Sciatica",
        slug="sciatica",
        hero_image=ImageFactory(),
        reviewed_by=ClinicianFactory(name="Ada Example"),
        reviewed_on="2026-05-04",
        body=[
            ("citations", {"heading": "References", "works": [ReferenceFactory()]}),
            ("related_articles", {"heading": "Read on", "pages": [related]}),
        ],
    )
    page.save_revision().publish()
    commit()
    return ConditionPage.objects.get(pk=page.pk)


def publish(page):
    page.title = "Sciatica today"
    page.save_revision().publish()


def publish_related(page):
    related = ConditionPage.objects.get(title="Migraine")
    related.title = "Migraines"
    related.save_revision().publish()


def rename_clinician(page):
    clinician = Clinician.objects.get()
    clinician.name = "Ada Newname"
    clinician.save_revision().publish()


def retract_reference(page):
    Reference.objects.update(status="retracted")


def change_settings(page):
    ClinicSettings.objects.update_or_create(site=Site.objects.get(), defaults={"name": "New name"})


def replace_image(page):
    page.hero_image.focal_point_x, page.hero_image.focal_point_y = 1, 1
    page.hero_image.focal_point_width = page.hero_image.focal_point_height = 2
    page.hero_image.title = "Another"
    page.hero_image.save()
    page.hero_image = None
    page.save()


def rename_section(page):
    index = page.get_parent()
    index.title = "Illnesses"
    index.save()


CHANGES = {
    "publishing": publish,
    "publishing a page it leads to": publish_related,
    "unpublishing a page it leads to": lambda page: ConditionPage.objects.get(
        title="Migraine"
    ).unpublish(),
    "deleting a page it leads to": lambda page: ConditionPage.objects.get(
        title="Migraine"
    ).delete(),
    "unpublishing": lambda page: page.unpublish(),
    "deleting": lambda page: page.delete(),
    "moving": lambda page: page.move(ConditionIndexPageFactory(), pos="last-child"),
    "closing to the public": lambda page: PageViewRestriction.objects.create(
        page=page, restriction_type="login"
    ),
    "another name": lambda page: OtherName.objects.create(page=page, name="Leg pain"),
    "the clinician": rename_clinician,
    "a reference": retract_reference,
    "the image": replace_image,
    "the settings": change_settings,
    "a location": lambda page: Location.objects.create(name="Harbour Street"),
    "the navigation": rename_section,
    "an update past all signals": lambda page: Page.objects.filter(pk=page.pk).update(
        search_description="New"
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_no_worker_serves_a_page_from_before_a_change(
    change, page, worker, django_capture_on_commit_callbacks
):
    reader, url = worker(), page.url
    before = reader.get(url).content
    commit()

    CHANGES[change](page)
    commit()
    after, fresh = reader.get(url), worker().get(url)

    assert (after.status_code, after.content) == (fresh.status_code, fresh.content)
    assert after.content != before


def test_a_kept_page_costs_one_query(page, client, django_assert_num_queries):
    first = client.get(page.url)

    with django_assert_num_queries(1):
        second = client.get(page.url)

    assert second.content == first.content
    assert second["Content-Security-Policy"] == first["Content-Security-Policy"]


def test_a_process_says_that_it_lives_without_asking_the_database(
    client, django_assert_num_queries
):
    with django_assert_num_queries(0):
        assert client.get("/healthz").content == b"ok"


def test_a_browser_that_has_the_page_is_told_so_without_a_body(page, client):
    tag = client.get(page.url)["ETag"]

    again = client.get(page.url, headers={"if-none-match": tag})

    assert (again.status_code, again.content) == (304, b"")
    assert again["Cache-Control"] == "no-cache"


def test_a_page_is_compressed_for_those_who_take_it(page, client):
    plain = client.get(page.url)
    packed = client.get(page.url, headers={"accept-encoding": "br, gzip"})

    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
    assert "Accept-Encoding" in plain["Vary"]


def test_who_is_logged_in_gets_nothing_from_the_cache(page, client, admin_client):
    public = client.get(page.url).content

    assert b"wagtail-userbar" in admin_client.get(page.url).content
    assert client.get(page.url).content == public


def test_what_one_visitor_asked_for_is_not_kept(page, client):
    assert "ETag" not in client.get(page.url, {"from": "token"})
    assert "ETag" not in client.get(reverse("conditions:search"), {"q": "pain"})
    assert "ETag" not in client.get("/nowhere/")
    assert "ETag" not in client.get(reverse("wagtailadmin_login"))


def test_the_markdown_twin_and_the_page_do_not_take_each_others_place(page, client):
    client.get(page.url)

    assert client.get(page.url, headers={"accept": "text/markdown"}).content.startswith(b"# ")
    assert client.get(page.url).content.startswith(b"<!DOCTYPE html>")


def test_the_memory_holds_a_limited_number_of_pages(rf, monkeypatch):
    monkeypatch.setattr("clinic_cms.page_cache.MOST_PAGES", 2)
    cache = PageCacheMiddleware(lambda request: HttpResponse(request.path))

    for path in ("/a/", "/b/", "/c/"):
        assert cache(rf.get(path)).content.decode() == path

    assert [path for _, _, path in cache.pages] == ["/b/", "/c/"]


def test_a_review_that_falls_due_is_told_from_midnight_on(page, client, monkeypatch):
    monkeypatch.setattr("clinic_cms.page_cache.LONGEST_KEPT", 100_000)
    ConditionPage.objects.update(next_review_due="2026-06-01")
    with time_machine.travel("2026-06-01 23:59-04:00", tick=False):
        assert b"past its review date" not in client.get(page.url).content

    with time_machine.travel("2026-06-02 00:00-04:00", tick=False):
        assert b"past its review date" in client.get(page.url).content


def test_what_depends_on_the_hour_is_not_kept_for_long(page, client, monkeypatch):
    Page.objects.filter(title="Migraine").update(expire_at="2026-06-01 12:00-04:00")
    with time_machine.travel("2026-06-01 11:00-04:00", tick=False):
        assert b"Migraine" in client.get(page.url).content
    monkeypatch.setattr("clinic_cms.page_cache.LONGEST_KEPT", 0)

    with time_machine.travel("2026-06-01 13:00-04:00", tick=False):
        assert b"Migraine" not in client.get(page.url).content


def test_writing_a_draft_changes_nothing_for_visitors(page):
    before = content_version.current()

    page.title = "Half-written"
    page.save_revision()

    assert content_version.current() == before


def test_a_visitors_picture_sizes_change_nothing_for_the_next_visitor(page, client):
    before = content_version.current()

    page.hero_image.get_rendition("width-120")

    assert content_version.current() == before


def test_the_version_grows_once_in_a_transaction_and_again_in_the_next(page):
    before = content_version.current()
    Page.objects.update(search_description="a")
    Page.objects.update(search_description="b")
    assert content_version.current() == before + 1
    commit()

    Page.objects.update(search_description="c")

    assert content_version.current() == before + 2


def test_a_change_after_one_that_was_rolled_back_is_noted(page):
    before = content_version.current()
    with transaction.atomic():
        Page.objects.update(search_description="a")
        transaction.set_rollback(True)
    assert content_version.current() == before

    Page.objects.update(search_description="b")

    assert content_version.current() == before + 1


@pytest.mark.parametrize(
    ("sql", "changes"),
    [
        ('SELECT 1 FROM "wagtailcore_page"', False),
        ('UPDATE "wagtailcore_page" SET "title" = %s WHERE "wagtailcore_page"."id" = %s', True),
        ('UPDATE "wagtailcore_page" SET "draft_title" = %s, "latest_revision_id" = %s', False),
        ('UPDATE "wagtailcore_page" SET "draft_title" = %s, "live" = %s', True),
        ("UPDATE wagtailcore_page SET path = path", True),
        ('DELETE FROM "leads_location"', True),
        ('INSERT INTO "leads_lead" ("id") VALUES (%s)', False),
        ('INSERT OR IGNORE INTO "a_table_of_tomorrow" VALUES (1)', True),
        ('INSERT INTO "wagtailimages_rendition" VALUES (1)', False),
        ('DELETE FROM "wagtailimages_rendition"', True),
        ('INSERT INTO "django_session" VALUES (1)', False),
    ],
)
def test_only_what_visitors_can_see_counts_as_a_change(sql, changes):
    assert content_version.changes_content(sql) is changes
