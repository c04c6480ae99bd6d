"""Old addresses keep working, and drafts leave none behind."""

import pytest
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Site

from tests.factories import ConditionIndexPageFactory, ConditionPageFactory, HomePageFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def page():
    page = ConditionPageFactory(parent=ConditionIndexPageFactory(slug="conditions"), slug="old")
    page.save_revision().publish()
    page.refresh_from_db()
    return page


def rename(page, slug, capture):
    with capture(execute=True):
        page.slug = slug
        page.save()


def test_a_renamed_page_answers_at_its_old_address(
    page, client, django_capture_on_commit_callbacks
):
    rename(page, "new", django_capture_on_commit_callbacks)

    response = client.get("/conditions/old/")

    assert (response.status_code, response["Location"]) == (301, "/conditions/new/")


def test_the_pages_below_a_renamed_one_do_too(page, client, django_capture_on_commit_callbacks):
    rename(page.get_parent().specific, "illnesses", django_capture_on_commit_callbacks)

    assert client.get("/conditions/old/")["Location"] == "/illnesses/old/"


def test_a_moved_page_answers_at_its_old_address(page, client, django_capture_on_commit_callbacks):
    elsewhere = ConditionIndexPageFactory(slug="elsewhere")

    with django_capture_on_commit_callbacks(execute=True):
        page.move(elsewhere, pos="last-child")

    assert client.get("/conditions/old/")["Location"] == "/elsewhere/old/"


def test_a_page_moved_to_another_site_answers_at_its_address_in_the_first(
    page, client, django_capture_on_commit_callbacks
):
    home = HomePageFactory()
    Site.objects.create(hostname="two.example", root_page=home)
    elsewhere = ConditionIndexPageFactory(slug="elsewhere", parent=home)

    with django_capture_on_commit_callbacks(execute=True):
        page.move(elsewhere, pos="last-child")

    assert client.get("/conditions/old/")["Location"] == "http://two.example/elsewhere/old/"


def test_a_page_that_was_renamed_back_does_not_lead_to_itself(
    page, client, django_capture_on_commit_callbacks
):
    rename(page, "new", django_capture_on_commit_callbacks)
    rename(page, "old", django_capture_on_commit_callbacks)
    assert client.get("/conditions/new/")["Location"] == "/conditions/old/"

    page.unpublish()

    assert client.get("/conditions/old/").status_code == 404


def test_the_slugs_tried_on_a_draft_leave_no_redirects(page, django_capture_on_commit_callbacks):
    draft = ConditionPageFactory(parent=page.get_parent(), slug="sci", live=False)

    for slug in ("sciat", "sciatic", "sciatica"):
        rename(draft, slug, django_capture_on_commit_callbacks)

    assert not Redirect.objects.exists()
