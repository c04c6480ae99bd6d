"""Run inside a bare Wagtail site that has installed the wheel: pages about conditions."""

import pytest
from django.urls import reverse
from wagtail.models import Page, Site

from conditions.models import ConditionIndexPage, ConditionPage

pytestmark = pytest.mark.django_db

# Those on offer: a bare site lacks the app that the table needs.
SECTIONS = {
    section.name: section
    for section in ConditionPage.body.field.stream_block.ordered_child_blocks()
}


def preview_values(names):
    """A body with the preview value of each of these sections."""
    return [(name, SECTIONS[name].get_preview_value()) for name in names]


def nerve_pain(**content: object) -> ConditionPage:
    return ConditionPage(title="Nerve pain", introduction="<p>It burns or stings.</p>", **content)


@pytest.fixture
def index() -> Page:
    home = Site.objects.get(is_default_site=True).root_page
    return home.add_child(instance=ConditionIndexPage(title="Conditions", slug="conditions"))


def test_a_page_with_every_section_is_served(index, client):
    page = index.add_child(instance=nerve_pain(body=preview_values(SECTIONS)))

    response = client.get(page.url)

    assert response.status_code == 200
    assert "Nerve pain" in response.text
    assert response.text.count("<h1") == 1
    for name in SECTIONS:
        assert f"block-{name}" in response.text, name


def test_the_index_leads_to_its_pages(index, client):
    index.add_child(instance=nerve_pain())

    assert "Nerve pain" in client.get(index.url).text


def test_the_editor_opens(index, admin_client):
    add = reverse("wagtailadmin_pages:add", args=["conditions", "conditionpage", index.pk])

    assert admin_client.get(add).status_code == 200


@pytest.mark.parametrize("name", SECTIONS)
def test_every_section_has_a_preview(name, admin_client):
    address = reverse("wagtailadmin_block_preview")

    response = admin_client.get(address, {"id": SECTIONS[name].definition_prefix})

    assert response.status_code == 200
    assert "Traceback" not in response.text
