"""Two editors of one page: whoever saves second is told, and nothing is lost."""

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from tests.factories import InformationPageFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def page():
    page = InformationPageFactory(title="About us")
    page.save_revision().publish()
    return page


def publish(client, page, loaded) -> list[str]:
    """What the editor is told."""
    section = {"heading": "", "text": rich_text("<p>We listen.</p>")}
    section |= {"tone": "plain", "width": "reading"}
    data = {
        "title": "Mine",
        "slug": page.slug,
        "introduction": "null",
        "body": streamfield([("description", section)]),
        "comments": inline_formset([]),
        "loaded_revision_id": loaded,
        "action-publish": "1",
    }
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    response = client.post(address, nested_form_data(data))
    return [str(message) for message in get_messages(response.wsgi_request)]


def test_the_second_of_two_is_told_and_both_versions_are_kept(admin_client, page):
    loaded = page.latest_revision_id
    page.title = "Theirs"
    theirs = page.save_revision(user=UserFactory(first_name="Sam", last_name="Staff"))
    theirs.publish()

    said = publish(admin_client, page, loaded)

    page.refresh_from_db()
    assert page.title == "Mine"
    assert page.revisions.get(pk=theirs.pk).as_object().title == "Theirs"
    assert any("Sam Staff saved this page after you had opened it." in text for text in said)
    assert any(f"/{theirs.pk}...{page.latest_revision_id}/" in text for text in said)


@pytest.mark.parametrize("loaded", ["", "x", "9" * 30])
def test_who_was_alone_is_told_nothing(admin_client, page, loaded):
    said = publish(admin_client, page, loaded or page.latest_revision_id)
    page.refresh_from_db()
    assert page.title == "Mine"
    assert not any("after you had opened it" in text for text in said)
