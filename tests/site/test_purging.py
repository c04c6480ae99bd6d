"""A cache in front of the site is told of every change that visitors can see, and of nothing else."""

from urllib.parse import quote

import pytest
from django.db import connection, transaction
from wagtail.contrib.frontend_cache.backends import BaseBackend
from wagtail.contrib.redirects.models import Redirect
from wagtail.images import get_image_model
from wagtail.models import PageViewRestriction, Site

from clinic_cms import content_version, purging
from clinic_cms.models import ClinicSettings
from conditions.models import Clinician, ConditionPage, OtherName, Reference, Topic
from tests.factories import (
    ClinicianFactory,
    ConditionIndexPageFactory,
    ConditionPageFactory,
    HomePageFactory,
    ImageFactory,
    ReferenceFactory,
)

pytestmark = pytest.mark.django_db

SITE = "http://localhost"


class Recording(BaseBackend):
    """A cache that notes what it is told to forget."""

    purged: list[str] = []

    def purge_batch(self, urls: list[str]) -> None:
        self.purged.extend(urls)


@pytest.fixture
def purged(settings):
    settings.WAGTAILFRONTENDCACHE = {"default": {"BACKEND": f"{__name__}.Recording"}}
    Recording.purged = []
    return Recording


@pytest.fixture
def page():
    home = HomePageFactory()
    Site.objects.update(root_page=home)
    index = ConditionIndexPageFactory(parent=home, title="Conditions", slug="conditions")
    page = ConditionPageFactory(
        parent=index,
        title="Sciatica",
        slug="sciatica",
        hero_image=ImageFactory(),
        reviewed_by=ClinicianFactory(),
    )
    ConditionPageFactory(parent=index, title="Migraine", slug="migraine")
    ReferenceFactory()
    ClinicSettings.objects.create(site=Site.objects.get())
    connection.run_on_commit.clear()  # the transaction the test stands in is over for the site
    return page


def republish(page):
    page.title = "Sciatica today"
    page.save_revision().publish()


def rename_clinician(page):
    clinician = Clinician.objects.get()
    clinician.name = "Ada Newname"
    clinician.save_revision().publish()


CHANGES = {
    "publishing": republish,
    "unpublishing": lambda page: page.unpublish(),
    "closing to the public": lambda page: PageViewRestriction.objects.create(
        page=page, restriction_type="login"
    ),
    "a clinician": rename_clinician,
    "a reference": lambda page: Reference.objects.update(status="retracted"),
    "a picture": lambda page: get_image_model().objects.update(title="Another"),
    "the settings": lambda page: ClinicSettings.objects.update(name="New name"),
    "the navigation": lambda page: page.get_parent().specific.save_revision().publish(),
    "an update past all signals": lambda page: ConditionPage.objects.update(answer="Rest."),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_has_every_address_forgotten_that_may_show_it(
    change, page, purged, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        CHANGES[change](page)
        assert purged.purged == []  # nobody else can see the change yet

    assert {
        f"{SITE}/",
        f"{SITE}/conditions/",
        f"{SITE}/conditions/index.md",
        f"{SITE}/conditions/a-to-z/",
        f"{SITE}/conditions/a-to-z/m/",
        f"{SITE}/conditions/topics/",
        f"{SITE}/conditions/sciatica/",
        f"{SITE}/conditions/sciatica/index.md",
        f"{SITE}/conditions/migraine/",
        f"{SITE}/sitemap.xml",
        f"{SITE}/robots.txt",
        f"{SITE}/feed.atom",
        f"{SITE}/llms.txt",
    } <= set(purged.purged)


def test_the_addresses_of_a_deleted_page_are_forgotten(
    page, purged, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        ConditionPage.objects.get(pk=page.pk).delete()

    assert {f"{SITE}/conditions/sciatica/", f"{SITE}/conditions/sciatica/index.md"} <= set(
        purged.purged
    )


def test_the_address_that_a_page_moved_away_from_is_forgotten(
    page, purged, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        page.slug = "leg-pain"
        page.save_revision().publish()
    # The redirect is made after the commit, and is a change of its own; here all are in one.
    purging.purge_site.call(content_version.current())

    assert f"{SITE}/conditions/sciatica/" in purged.purged
    assert f"{SITE}/conditions/leg-pain/" in purged.purged


def test_the_ways_to_an_index_that_moved_away_are_forgotten(
    page, purged, django_capture_on_commit_callbacks
):
    Redirect.add_redirect("/old?x=1", page)
    index = page.get_parent().specific
    with django_capture_on_commit_callbacks(execute=True):
        index.slug = "guides"
        index.save_revision().publish()
    purging.purge_site.call(content_version.current())

    below = ("", "index.md", "a-to-z/", "a-to-z/s/", "topics/", "sciatica/", "sciatica/index.md")
    assert {f"{SITE}/conditions/{path}" for path in below} <= set(purged.purged)
    assert not [address for address in purged.purged if "?" in address]


def test_the_letter_and_the_topic_of_the_last_page_under_them_are_forgotten(
    page, purged, django_capture_on_commit_callbacks
):
    page.topics = [Topic.objects.create(name="Nerves")]
    page.save()
    connection.run_on_commit.clear()
    with django_capture_on_commit_callbacks(execute=True):
        ConditionPage.objects.get(pk=page.pk).unpublish()

    below = ("a-to-z/s/", "topics/nerves/")
    assert {f"{SITE}/conditions/{path}" for path in below} <= set(purged.purged)


def retitle(page: ConditionPage) -> None:
    page.title = "Hepatitis"
    page.save_revision().publish()


def drop_its_other_name(page: ConditionPage) -> None:
    page.other_names = []
    page.save_revision().publish()


def move_away(page: ConditionPage) -> None:
    page.move(ConditionIndexPageFactory(), pos="last-child")


@pytest.mark.parametrize(
    ("change", "letters"),
    [
        (ConditionPage.unpublish, "δω"),
        (ConditionPage.delete, "δω"),
        (move_away, "δω"),
        (retitle, "δ"),
        (drop_its_other_name, "ω"),
    ],
)
def test_a_letter_of_any_script_goes_with_the_last_name_under_it(
    change, letters, page, purged, client, django_capture_on_commit_callbacks
):
    index = page.get_parent()
    last = ConditionPageFactory(parent=index, title="Δ hepatitis", slug="d")
    last.other_names = [OtherName(name="Ωmega")]
    last.save()
    addresses = [f"{index.full_url}a-to-z/{quote(letter)}/" for letter in letters]
    assert [client.get(address).status_code for address in addresses] == [200] * len(letters)
    connection.run_on_commit.clear()

    with django_capture_on_commit_callbacks(execute=True):
        change(last)

    assert [client.get(address).status_code for address in addresses] == [404] * len(letters)
    assert set(addresses) <= set(purged.purged)


def rename(topic: Topic) -> None:
    topic.name = "Nerve pain"
    topic.save()


@pytest.mark.parametrize("change", [rename, Topic.delete])
def test_the_address_of_a_topic_that_goes_is_forgotten(
    change, page, purged, django_capture_on_commit_callbacks
):
    topic = Topic.objects.create(name="Nerves")
    connection.run_on_commit.clear()
    with django_capture_on_commit_callbacks(execute=True):
        change(topic)

    assert f"{SITE}/conditions/topics/nerves/" in purged.purged


def test_a_draft_and_a_change_that_was_taken_back_purge_nothing(
    page, purged, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        page.title = "Half-written"
        page.save_revision()
        with transaction.atomic():
            republish(page)
            transaction.set_rollback(True)

    assert purged.purged == []


def test_of_several_changes_in_a_row_the_last_one_purges_for_all(page, purged):
    version = content_version.current()
    ClinicSettings.objects.update(name="New name")

    assert purging.purge_site.call(version) == 0
    assert purging.purge_site.call(content_version.current()) == len(purged.purged) > 0


def test_many_addresses_go_out_in_parts(page, purged, monkeypatch):
    monkeypatch.setattr(purging, "AT_ONCE", 2)
    told = []
    monkeypatch.setattr(Recording, "purge_batch", lambda cache, urls: told.append(len(urls)))

    count = purging.purge_site.call(content_version.current())

    assert sum(told) == count
    assert max(told) == 2


def test_a_site_without_a_cache_in_front_does_nothing(
    page, settings, django_capture_on_commit_callbacks, monkeypatch
):
    monkeypatch.setattr(purging, "purge", lambda addresses: pytest.fail("purged"))

    with django_capture_on_commit_callbacks(execute=True):
        republish(page)
        ConditionPage.objects.get(pk=page.pk).unpublish()


def test_a_cache_that_cannot_be_told_keeps_no_change_from_visitors(
    page, purged, client, monkeypatch, django_capture_on_commit_callbacks
):
    def fail(cache: Recording, urls: list[str]) -> None:
        raise OSError("out of reach")

    monkeypatch.setattr(Recording, "purge_batch", fail)

    with django_capture_on_commit_callbacks(execute=True):
        republish(page)

    assert b"Sciatica today" in client.get(page.url).content
