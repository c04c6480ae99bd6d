"""Pages kept in memory are fast, the same for everyone, and never stale in any worker."""

import time

import pytest
import time_machine
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from wagtail.images import get_image_model
from wagtail.models import Page, PageViewRestriction, Site
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from clinic_cms.kept_page import is_for_everyone
from clinic_cms.models import ClinicSettings
from clinic_cms.page_cache import PageCacheMiddleware
from conditions import kept
from conditions.models import Clinician, ConditionPage, OtherName, Reference, Term
from leads.models import Location
from tests.factories import (
    ClinicianFactory,
    ConditionIndexPageFactory,
    ConditionPageFactory,
    ConsultationPageFactory,
    ImageFactory,
    LeadFactory,
    ReferenceFactory,
    TermFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def page_cache(settings):
    settings.MIDDLEWARE = ["clinic_cms.page_cache.PageCacheMiddleware", *settings.MIDDLEWARE]


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
            (
                "description",
                {
                    "heading": "Like migraine",
                    "text": f'<p><a linktype="page" id="{related.pk}">It</a> lasts'
                    f'<a linktype="term" id="{TermFactory(name="chronic").pk}"> long</a></p>',
                },
            ),
            ("figure", {"image": ImageFactory(title="A nerve", file__width=64)}),
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


def move_related(page):
    related = ConditionPage.objects.get(title="Migraine")
    related.slug = "headache"
    related.save_revision().publish()


def rename_section(page):
    index = page.get_parent()
    index.title = "Illnesses"
    index.save()


CHANGES = {
    "publishing": publish,
    "publishing a page it leads to": publish_related,
    "the address of a page it leads to": move_related,
    "a picture in a section": lambda page: (
        get_image_model().objects.filter(title="A nerve").update(description="A nerve, drawn")
    ),
    "a word that the glossary explains": lambda page: Term.objects.update(definition="For long."),
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
    after = reader.get(url)
    kept.KEPT.clear()  # the memory of this process, which another worker would not have
    fresh = worker().get(url)

    assert (after.status_code, after.content) == (fresh.status_code, fresh.content)
    assert after.content != before


def test_a_kept_page_costs_one_query(page, client, django_assert_num_queries):
    first = client.get(page.url)

    with django_assert_num_queries(1):
        second = client.get(page.url)

    assert second.content == first.content
    assert second["Content-Security-Policy"] == first["Content-Security-Policy"]


def test_who_asks_for_the_headers_alone_is_told_what_a_reader_is_told(
    page, client, django_assert_num_queries
):
    asked_first, kept, read = client.head(page.url), client.head(page.url), client.get(page.url)
    assert dict(asked_first.items()) == dict(kept.items()) == dict(read.items())
    assert kept.content == b""

    with django_assert_num_queries(1):
        known = client.head(page.url, headers={"if-none-match": read["ETag"]})
    assert known.status_code == 304


def test_a_process_says_that_it_lives_without_asking_the_database(
    client, django_assert_num_queries
):
    with django_assert_num_queries(0):
        assert client.get("/healthz").content == b"ok"


def test_a_site_may_let_pages_be_late_and_then_asks_nothing(
    page, client, settings, monkeypatch, django_assert_num_queries
):
    settings.CLINIC_PAGES_MAY_LAG = 1.0
    now = time.monotonic()
    monkeypatch.setattr("clinic_cms.page_cache.time.monotonic", lambda: now)
    client.get(page.url)
    publish(page)
    commit()

    with django_assert_num_queries(0):
        assert b"Sciatica today" not in client.get(page.url).content
    monkeypatch.setattr("clinic_cms.page_cache.time.monotonic", lambda: now + 1)
    assert b"Sciatica today" in client.get(page.url).content


def test_who_is_logged_in_gets_nothing_from_the_cache(page, client, admin_client):
    public = client.get(page.url).content

    assert b"wagtail-userbar" in admin_client.get(page.url).content
    assert client.get(page.url).content == public


def test_a_preview_is_not_kept_and_no_cache_on_its_way_may_keep_it(page, client, admin_client):
    parts = {
        **{name: streamfield([]) for name in ("body", "codes", "treatments")},
        "introduction": rich_text("<p>It burns.</p>"),
        "other_names": inline_formset([]),
        "subject": "MedicalCondition",
    }
    written = nested_form_data({"title": "Half written", "slug": page.slug, **parts})
    preview = reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk])
    assert admin_client.post(preview, written).json()["is_valid"]
    page.title = "Half written"
    page.save_revision()

    for address in (preview, reverse("wagtailadmin_pages:view_draft", args=[page.pk])):
        response = admin_client.get(address)
        assert "Half written" in response.text
        assert {"no-store", "private"} <= set(response["Cache-Control"].split(", "))
        assert not is_for_everyone(response)
        assert "Half written" not in client.get(page.url).text
        assert "Half written" not in client.get(address, follow=True).text


def test_what_one_visitor_asked_for_is_not_kept(page, client):
    assert "ETag" not in client.get(reverse("conditions:search"), {"q": "pain"})
    assert "ETag" not in client.get(reverse("wagtailadmin_login"))


def test_the_markdown_twin_and_the_page_do_not_take_each_others_place(page, client):
    client.get(page.url)

    for accepted in ("text/markdown", "Text/Markdown", "text/html;q=0, */*"):
        twin = client.get(page.url, headers={"accept": accepted})
        assert twin.content.startswith(b"# "), accepted
    for accepted in ("", "text/html, */*;q=0.8", "text/html, text/markdown;q=0.5"):
        answer = client.get(page.url, headers={"accept": accepted})
        assert answer.content.startswith(b"<!DOCTYPE html>"), accepted
        assert "ETag" in answer, accepted


def test_the_memory_holds_a_limited_number_of_pages(rf, monkeypatch):
    monkeypatch.setattr("clinic_cms.page_cache.MOST_BYTES", 7)
    cache = PageCacheMiddleware(lambda request: HttpResponse(request.path))

    for path in ("/a/", "/b/", "/c/"):
        assert cache(rf.get(path)).content.decode() == path

    assert [path for _, _, path, _ in cache.pages] == ["/b/", "/c/"]
    assert cache.size == 6


def test_a_form_that_closes_by_itself_is_not_kept(client):
    form_page = ConsultationPageFactory(closes_after=1)
    commit()
    assert b"lead-form__form" in client.get(form_page.url).content

    LeadFactory(page=form_page)

    assert b"lead-form__form" not in client.get(form_page.url).content


def test_what_depends_on_the_hour_is_not_kept_for_long(page, client, monkeypatch):
    Page.objects.filter(title="Migraine").update(expire_at="2026-06-01 12:00-04:00")
    with time_machine.travel("2026-06-01 11:00-04:00", tick=False):
        assert b"Migraine" in client.get(page.url).content
    for memory in ("kept_page", "chrome"):
        monkeypatch.setattr(f"clinic_cms.{memory}.LONGEST_KEPT", 0)

    with time_machine.travel("2026-06-01 13:00-04:00", tick=False):
        assert b"Migraine" not in client.get(page.url).content
