"""The version grows with what visitors can see, and with nothing else."""

import pytest
from django.db import connection, transaction
from wagtail.models import Page

from clinic_cms import content_version
from tests.factories import ConditionPageFactory, ImageFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def page():
    page = ConditionPageFactory(hero_image=ImageFactory(file__width=64, file__height=48))
    commit()
    return page


def commit() -> None:
    """Forget what Django forgets on commit; the test itself stands in one transaction."""
    connection.run_on_commit.clear()


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
