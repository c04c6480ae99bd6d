"""The way back from a page to the home page."""

import json
import re

import pytest
from wagtail.models import Site

from tests.factories import ConditionIndexPageFactory, ConditionPageFactory, HomePageFactory

pytestmark = pytest.mark.django_db

JSON_LD = re.compile(r'<script type="application/ld\+json">(.*?)</script>')


@pytest.fixture
def home():
    """A home page at the root of the site."""
    home = HomePageFactory()
    Site.objects.update(root_page=home)
    Site.clear_site_root_paths_cache()
    return home


def test_breadcrumbs_lead_back_to_the_home_page(client, home):
    index = ConditionIndexPageFactory(parent=home, title="Conditions")
    page = ConditionPageFactory(parent=index, title="Sciatica")

    html = client.get(page.url).content.decode()
    crumbs = html[html.index('class="breadcrumbs"') :]

    assert crumbs.index(f'href="{home.url}"') < crumbs.index(f'href="{index.url}"')
    assert '<li aria-current="page">Sciatica</li>' in crumbs
    assert 'class="breadcrumbs"' not in client.get(home.url).content.decode()


def test_machines_are_told_where_a_page_stands(client, home):
    index = ConditionIndexPageFactory(parent=home, title="Conditions")
    ConditionPageFactory(parent=index, title="Sciatica")

    def told(address: str) -> list[dict]:
        html = client.get(address).content.decode()
        return [json.loads(data) for data in JSON_LD.findall(html)]

    (data,) = told(index.url)
    assert data["@type"] == "BreadcrumbList"
    assert [step["item"] for step in data["itemListElement"]] == [home.full_url, index.full_url]
    assert told(f"{index.url}a-to-z/") == []  # it is no page of its own
    (article,) = told(f"{index.url}sciatica/")
    assert article["@type"] == "MedicalWebPage"


def test_breadcrumbs_lead_from_a_letter_back_to_the_index(client, home):
    index = ConditionIndexPageFactory(parent=home, title="Conditions")
    ConditionPageFactory(parent=index, title="Sciatica")

    html = client.get(f"{index.url}a-to-z/").content.decode()
    crumbs = html[html.index('class="breadcrumbs"') : html.index("</ol>")]

    assert f'<a href="{index.url}">Conditions</a>' in crumbs
    assert '<li aria-current="page">Conditions from A to Z' in crumbs
