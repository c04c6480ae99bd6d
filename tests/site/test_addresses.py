"""Addresses that lead nowhere cost next to nothing, and start to lead somewhere at once."""

import pytest
from django.db import connection
from django.http import HttpResponseNotFound
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Site

from clinic_cms.page_cache import NOWHERE, PageCacheMiddleware
from tests.factories import ConditionIndexPageFactory, ConditionPageFactory, HomePageFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def page_cache(settings):
    settings.MIDDLEWARE = ["clinic_cms.page_cache.PageCacheMiddleware", *settings.MIDDLEWARE]


@pytest.fixture
def index(client):
    """A site that has been asked for an address that leads nowhere."""
    home = HomePageFactory()
    Site.objects.update(root_page=home)
    index = ConditionIndexPageFactory(parent=home, slug="conditions")
    ConditionPageFactory(parent=index, title="Sciatica", slug="sciatica")
    commit()
    assert client.get("/nowhere/").status_code == 404
    return index


def commit() -> None:
    connection.run_on_commit.clear()


@pytest.mark.parametrize(
    "address",
    [
        "/nowhere/",
        "/some/where/else/",
        "/conditions/lumbago/",
        "/conditions/sciatica/more/",
        "/nowhere/index.md",
        "/conditions/lumbago/index.md",
        "/wp-login.php",
        "/%00/",
        "/é/?q=1",
    ],
)
def test_an_address_that_leads_nowhere_costs_one_query(
    address, index, client, django_assert_max_num_queries
):
    first = client.get("/nowhere/").content

    with django_assert_max_num_queries(1):
        response = client.get(address)

    assert (response.status_code, response.content) == (404, first)
    assert response["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/", 200),
        ("/conditions/", 200),
        ("/conditions/?s=1", 200),
        ("/conditions/sciatica/", 200),
        ("/conditions/sciatica", 301),
        ("/conditions/sciatica/index.md", 200),
        ("/index.md", 200),
        ("/conditions/a-to-z/", 200),
        ("/search/", 200),
        ("/search/?q=pain", 200),
        ("/admin/login/", 200),
        ("/healthz", 200),
    ],
)
def test_addresses_that_lead_somewhere_still_do(address, status, index, client):
    assert client.get(address).status_code == status


def test_a_page_is_found_as_soon_as_it_is_there(index, client):
    assert client.get("/conditions/lumbago/").status_code == 404

    ConditionPageFactory(parent=index, slug="lumbago")
    commit()

    assert client.get("/conditions/lumbago/").status_code == 200


def test_below_a_folder_of_the_server_pages_are_found_after_an_address_that_leads_nowhere(
    index, client
):
    folder = {"SCRIPT_NAME": "/clinic"}
    assert client.get("/conditions/lumbago/", **folder).status_code == 404
    assert client.get("/conditions/sciatica/", **folder).status_code == 200


@pytest.mark.parametrize("old", ["/old/", "/old/?a=b", "/%C3%A9/"])
def test_a_redirect_leads_on_as_soon_as_it_is_there(old, index, client):
    assert client.get(old).status_code == 404

    Redirect.objects.create(old_path=Redirect.normalise_path(old), redirect_link="/conditions/")
    commit()

    assert client.get(old).status_code == 301


def test_made_up_addresses_take_no_memory(index, rf):
    cache = PageCacheMiddleware(lambda request: HttpResponseNotFound("nothing here"))

    for number in range(50):
        for address in (
            f"/made-up-{number}/",
            f"/made-up-{number}/index.md",
            f"/x{number}/feed.atom",
        ):
            assert cache(rf.get(address, headers={"accept": "text/markdown"})).status_code == 404

    assert list(cache.pages) == [("http", "testserver", f"{NOWHERE} en-us", False)]
