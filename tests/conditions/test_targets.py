"""What a page points to is looked up together, whoever serves the page."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Page, PageViewRestriction, Site

from conditions.models import ConditionPage
from tests.factories import (
    ConditionIndexPageFactory,
    ConditionPageFactory,
    ImageFactory,
    ReferenceFactory,
)

pytestmark = pytest.mark.django_db


def text(html: str) -> tuple[str, dict]:
    return "description", {"heading": "A part", "text": f"<p>{html}</p>"}


def page_link(page) -> str:
    return f'<a linktype="page" id="{page.pk}">read</a>'


def served(page, rf) -> str:
    fresh = ConditionPage.objects.get(pk=page.pk)
    return fresh.serve(rf.get(page.url)).render().content.decode()


def queries_for(page, rf) -> int:
    served(page, rf)  # makes the sizes of the pictures
    with CaptureQueriesContext(connection) as queries:
        served(page, rf)
    return len(queries)


def test_without_the_sites_cache_too_a_long_page_costs_no_more_queries_than_a_short_one(rf):
    three = [ConditionPageFactory() for _ in range(3)]

    def page(count: int) -> ConditionPage:
        pictures = [ImageFactory(file__width=64, file__height=48) for _ in range(count)]
        others = [ConditionPageFactory() for _ in range(count)]
        return ConditionPageFactory(
            introduction="".join(map(page_link, others)),
            body=[
                *(text(page_link(other)) for other in others),
                *(("figure", {"image": picture}) for picture in pictures),
                ("related_articles", {"pages": [*others, *three]}),
                ("citations", {"works": [ReferenceFactory() for _ in range(count)]}),
            ],
        )

    assert queries_for(page(1), rf) == queries_for(page(9), rf)


def test_a_link_leads_to_its_page_and_a_link_to_nothing_leads_nowhere(rf):
    other = ConditionPageFactory()
    page = ConditionPageFactory(
        body=[text(page_link(other) + '<a linktype="page" id="999">gone</a>')]
    )

    html = served(page, rf)

    assert f'<a href="{other.url}">read</a>' in html
    assert "<a>gone</a>" in html


def test_a_link_to_a_page_that_was_unpublished_leads_nowhere_until_it_is_back(rf):
    other = ConditionPageFactory()
    page = ConditionPageFactory(body=[text(page_link(other))])
    other.unpublish()
    assert "<a>read</a>" in served(page, rf)
    other.save_revision().publish()
    assert f'<a href="{other.url}">read</a>' in served(page, rf)


def test_a_link_to_a_page_outside_of_all_sites_leads_nowhere(rf):
    archive = ConditionIndexPageFactory(parent=Page.get_first_root_node(), slug="archive")
    page = ConditionPageFactory(body=[text(page_link(ConditionPageFactory(parent=archive)))])
    assert "<a>read</a>" in served(page, rf)


def test_a_link_to_a_private_page_leads_nowhere(rf):
    private = ConditionPageFactory()
    page = ConditionPageFactory(body=[text(page_link(private))])
    PageViewRestriction.objects.create(page=private, restriction_type="login")
    assert "<a>read</a>" in served(page, rf)


@pytest.mark.parametrize("key", ["99999999999999999999", "9" * 5000, "-1", "abc", ""])
@pytest.mark.parametrize("kind", ["page", "document", "term"])
def test_a_link_to_what_no_database_can_be_asked_for_leads_nowhere(kind, key, rf):
    page = ConditionPageFactory(body=[text(f'<a linktype="{kind}" id="{key}">read</a>')])
    assert "<a>read</a>" in served(page, rf)


@pytest.mark.parametrize("kind", ["image", "citation"])
def test_an_embed_of_what_no_database_can_be_asked_for_shows_nothing(kind, rf):
    stored = f'<embed embedtype="{kind}" id="99999999999999999999" format="left" />'
    page = ConditionPageFactory(introduction=f"<p>Before{stored}after</p>")
    assert "<p>Beforeafter</p>" in served(page, rf)


@pytest.mark.indexed
def test_a_page_that_names_what_no_database_can_be_asked_for_can_be_edited(admin_client):
    links = "".join(
        f'<a linktype="{kind}" id="99999999999999999999">read</a>'
        for kind in ("page", "document", "term")
    )
    page = ConditionPageFactory(body=[text(links)])
    page.save_revision().publish()
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert admin_client.get(edit).status_code == 200


def test_links_of_other_kinds_are_left_as_wagtail_writes_them(rf):
    links = (
        '<a href="https://example.org/">out</a>'
        '<a linktype="document" id="999">no file</a>'
        '<a linktype="unheard-of" id="1">what</a>'
    )
    html = served(ConditionPageFactory(body=[text(links)]), rf)

    assert '<a href="https://example.org/">out</a><a>no file</a><a>what</a>' in html


def test_one_picture_in_two_places_keeps_the_words_of_each(rf):
    picture = ImageFactory(file__width=64, file__height=48)
    words = ("A nerve", "The same nerve, cut")
    page = ConditionPageFactory(body=[("figure", {"image": picture}) for _ in words])
    raw = [
        {**section, "value": {**section["value"], "image": {"image": picture.pk, "alt_text": alt}}}
        for section, alt in zip(page.body.raw_data, words, strict=True)
    ]
    page.body = ConditionPage.body.field.to_python(raw)
    page.save()

    html = served(page, rf)

    assert all(f'alt="{alt}"' in html for alt in words)


def test_a_page_that_is_not_of_the_kind_a_section_asks_for_is_no_choice():
    other = ConditionPageFactory()
    page = ConditionPageFactory(
        body=[("conditions_treated", {"conditions": [{"name": "Pain", "page": other}]})]
    )
    raw = list(page.body.raw_data)
    raw[0]["value"]["conditions"][0]["value"]["page"] = other.get_parent().pk
    page.body = ConditionPage.body.field.to_python(raw)

    assert page.body[0].value["conditions"][0]["page"] is None


def test_a_chosen_page_knows_whether_visitors_may_see_it(django_assert_num_queries):
    public, private = ConditionPageFactory(), ConditionPageFactory()
    PageViewRestriction.objects.create(page=private, restriction_type="login")
    page = ConditionPageFactory(
        body=[
            (
                "conditions_treated",
                {"conditions": [{"name": "Pain", "page": p} for p in (public, private)]},
            )
        ]
    )
    treated = ConditionPage.objects.get(pk=page.pk).body[0].value
    Site.get_site_root_paths()  # as every process knows after its first page

    with django_assert_num_queries(0):
        assert [article for _, article in treated.entries] == [public, None]
