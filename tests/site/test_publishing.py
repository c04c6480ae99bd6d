"""What was published stays published, whatever was under way meanwhile."""

import pytest
from django.db import transaction
from django.urls import reverse
from wagtail.admin.views.pages.edit import EditView
from wagtail.models import Page
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from clinic_cms.publishing import PublishedMeanwhile
from tests.factories import InformationPageFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft():
    page = InformationPageFactory(live=False, title="Our team")
    page.save_revision()
    return page


def publish(page):
    Page.objects.get(pk=page.pk).specific.get_latest_revision().publish()


def test_a_draft_read_before_the_page_was_published_does_not_take_it_back(draft):
    autosaved = draft.get_latest_revision_as_object()
    publish(draft)

    with pytest.raises(PublishedMeanwhile), transaction.atomic():
        autosaved.save()

    assert Page.objects.get(pk=draft.pk).live


def test_an_autosave_overtaken_by_publishing_is_told_so(draft, admin_client, monkeypatch):
    read = EditView.get_object

    def read_and_be_overtaken(view):
        page = read(view)
        publish(draft)
        return page

    monkeypatch.setattr(EditView, "get_object", read_and_be_overtaken)
    response = admin_client.post(
        reverse("wagtailadmin_pages:edit", args=[draft.pk]),
        nested_form_data(
            {
                "title": "Our te",
                "slug": draft.slug,
                "introduction": "null",
                "body": streamfield([]),
                "comments": inline_formset([]),
            }
        ),
        headers={"accept": "application/json"},
    )

    page = Page.objects.get(pk=draft.pk)
    assert response.json()["error_code"] == "invalid_revision"
    assert (page.live, page.title) == (True, "Our team")


def test_a_page_can_be_unpublished_and_edited_again(draft):
    publish(draft)
    page = Page.objects.get(pk=draft.pk).specific

    page.unpublish()
    page.title = "Our team and rooms"
    page.save()

    page.refresh_from_db()
    assert (page.live, page.title) == (False, "Our team and rooms")
