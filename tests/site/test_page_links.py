"""No text of the site leads to a page that its reader cannot open."""

import pytest
from django.urls import reverse
from wagtail.models import Page, PageViewRestriction, Site

from clinic_cms.models import ClinicSettings
from tests.factories import (
    ConditionIndexPageFactory,
    ConditionPageFactory,
    ConsultationPageFactory,
    InformationPageFactory,
)

pytestmark = pytest.mark.django_db


def draft() -> Page:
    return InformationPageFactory(slug="left-out", live=False)


def private() -> Page:
    page = InformationPageFactory(slug="left-out")
    PageViewRestriction.objects.create(page=page, restriction_type="login")
    return page


def outside() -> Page:
    return ConditionIndexPageFactory(parent=Page.get_first_root_node(), slug="left-out")


HIDDEN = [draft, private, outside]


def link(page: Page) -> str:
    return f'<p><a linktype="page" id="{page.pk}">read</a></p>'


@pytest.mark.parametrize("make", HIDDEN)
@pytest.mark.parametrize("text", ["introduction", "closed_text"])
def test_a_form_leads_to_no_page_that_visitors_cannot_open(text, make, client):
    form = ConsultationPageFactory(**{text: link(make())}, closes_after=0)

    html = client.get(form.url).text

    assert "<a>read</a>" in html
    assert "left-out" not in html


def test_a_form_leads_to_a_page_that_visitors_can_open(client):
    page = InformationPageFactory()
    form = ConsultationPageFactory(introduction=link(page))

    assert f'<a href="{page.url}">read</a>' in client.get(form.url).text


def test_a_form_bears_a_link_that_no_database_can_be_asked_for(client):
    stored = '<p><a linktype="page" id="99999999999999999999">read</a></p>'
    assert "<a>read</a>" in client.get(ConsultationPageFactory(introduction=stored).url).text


@pytest.mark.parametrize("make", HIDDEN)
def test_the_footer_leads_to_no_page_that_visitors_cannot_open(make, client):
    ClinicSettings.objects.create(site=Site.objects.get(), disclaimer=link(make()))

    for address in (reverse("conditions:search"), ConditionIndexPageFactory().url, "/nowhere/"):
        html = client.get(address).text
        assert "<a>read</a>" in html, address
        assert "left-out" not in html, address


def test_no_section_leads_to_a_page_outside_of_every_site(client):
    page = ConditionPageFactory(
        body=[
            ("related_articles", {"heading": "Read on", "pages": [other := outside()]}),
            (
                "conditions_treated",
                {
                    "heading": "We treat",
                    "conditions": [
                        {"name": "Pain", "text": "", "page": ConditionPageFactory(parent=other)}
                    ],
                },
            ),
        ]
    )
    assert 'href="None' not in client.get(page.url).text


def test_a_preview_outside_of_every_site_leads_nowhere(rf):
    index = outside()
    page = ConditionPageFactory(
        parent=index, title="Sciatica", body=[("related_articles", {"pages": []})]
    )
    ConditionPageFactory(parent=index, title="Sciatica again")

    for shown in (index, page):
        preview = shown.make_preview_request()
        preview.render()
        assert 'href="None' not in preview.text
