"""A page that is shown twice is listed once, and known by one address."""

import json

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from wagtail.models import Page, Site

from conditions.models import ConditionPage
from conditions.promotions import Promotion
from tests.factories import ConditionIndexPageFactory, ConditionPageFactory, HomePageFactory

pytestmark = [pytest.mark.django_db, pytest.mark.indexed]


@pytest.fixture
def page():
    home = HomePageFactory()
    Site.objects.update(root_page=home)
    index = ConditionIndexPageFactory(parent=home)
    return ConditionPageFactory(parent=index, title="Sciatica", slug="sciatica")


@pytest.fixture
def alias(page):
    return page.create_alias(update_slug="sciatica-again")


@pytest.fixture
def elsewhere(page):
    """The home page of another site."""
    home = HomePageFactory()
    Site.objects.create(hostname="two.example", root_page=home)
    return home


LISTS = {
    "search": lambda: f"{reverse('conditions:search')}?q=sciatica",
    "suggestions": lambda: reverse("conditions:suggestions", args=["sc"]),
    "feed": lambda: reverse("conditions:feed"),
    "llms.txt": lambda: reverse("conditions:llms"),
    "index": lambda: ConditionPage.objects.get(slug="sciatica").get_parent().url,
    "A to Z": lambda: f"{LISTS['index']()}a-to-z/",
    "topics": lambda: f"{LISTS['index']()}topics/",
    "twin": lambda: f"{LISTS['index']()}index.md",
    "sitemap": lambda: reverse("sitemap"),
}


@pytest.mark.parametrize("name", LISTS)
def test_an_alias_is_not_listed_beside_its_original(name, page, alias, client):
    alias.create_alias(update_slug="sciatica-thrice")

    answer = client.get(LISTS[name]()).getvalue().decode()

    assert "/sciatica/" in answer
    assert "sciatica-again" not in answer
    assert "sciatica-thrice" not in answer


@pytest.mark.parametrize("name", ["search", "suggestions", "feed", "llms.txt"])
def test_an_alias_is_listed_on_a_site_that_has_no_original(name, page, elsewhere, client):
    page.create_alias(parent=elsewhere, update_slug="sciatica-again")

    answer = client.get(LISTS[name](), headers={"host": "two.example"}).text

    assert "sciatica-again" in answer


def test_an_index_lists_the_alias_of_a_page_below_another_one(page, client):
    index = ConditionIndexPageFactory(parent=page.get_parent().get_parent())
    page.create_alias(parent=index, update_slug="sciatica-again")

    for address in (index.url, f"{index.url}a-to-z/"):
        assert "/sciatica-again/" in client.get(address).text, address


def test_a_promoted_alias_is_shown_in_place_of_its_original(page, alias, client):
    Promotion.objects.create(page=alias, terms="sciatica")

    soup = BeautifulSoup(client.get(LISTS["search"]()).text, "html.parser")

    assert [link["href"] for link in soup.select(".condition-results li a")] == [alias.url]


def canonical(html: str) -> str:
    return BeautifulSoup(html, "html.parser").select_one("link[rel=canonical]")["href"]


def test_an_alias_names_its_original_as_the_canonical_page(page, alias, client):
    again = alias.create_alias(update_slug="sciatica-thrice")

    for address in (page.url, alias.url, again.url):
        html = client.get(address).text
        (data,) = BeautifulSoup(html, "html.parser").select("script[type='application/ld+json']")
        assert canonical(html) == page.full_url
        assert json.loads(data.text)["url"] == page.full_url
        twin = client.get(f"{address}index.md")
        assert twin["Link"] == f'<{page.full_url}>; rel="canonical"'


def test_the_ways_into_the_alias_of_an_index_name_those_into_the_original(page, client):
    index = page.get_parent()
    alias = index.create_alias(recursive=True, update_slug="again")

    assert canonical(client.get(f"{alias.url}a-to-z/s/").text) == f"{index.full_url}a-to-z/s/"
    assert canonical(client.get(f"{alias.url}topics/").text) == f"{index.full_url}topics/"


def test_the_alias_of_a_page_outside_of_every_site_is_its_own_canonical_page(page, client):
    archive = ConditionIndexPageFactory(parent=Page.get_first_root_node())
    archived = ConditionPageFactory(parent=archive)
    alias = archived.create_alias(parent=page.get_parent())

    assert canonical(client.get(alias.url).text) == alias.full_url
