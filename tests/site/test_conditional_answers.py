"""Who has been told something already is told again only once it has changed, in every worker."""

import gzip

import brotli
import pytest
from django.db import connection
from django.test import Client
from wagtail.models import PageViewRestriction, Site

from conditions.models import ConditionPage
from tests.factories import ConditionIndexPageFactory, ConditionPageFactory

pytestmark = pytest.mark.django_db

MARKDOWN = {"accept": "text/markdown"}
KEPT = {
    "a twin": ("/conditions/sciatica/index.md", {}),
    "a page in Markdown": ("/conditions/sciatica/", MARKDOWN),
    "the feed": ("/feed.atom", {}),
    "llms.txt": ("/llms.txt", {}),
}
ASKED_ANEW = {
    "the sitemap": ("/sitemap.xml", {}),
    "a page with a query": ("/conditions/sciatica/?utm_source=letter", {}),
    "a list with a query": ("/conditions/?after=1", {}),
}


@pytest.fixture(autouse=True)
def page_cache(settings):
    settings.MIDDLEWARE = ["clinic_cms.page_cache.PageCacheMiddleware", *settings.MIDDLEWARE]


@pytest.fixture
def page():
    index = ConditionIndexPageFactory(title="Conditions", slug="conditions")
    page = ConditionPageFactory(parent=index, title="Sciatica", slug="sciatica")
    page.save_revision().publish()
    commit()
    return ConditionPage.objects.get(pk=page.pk)


def commit() -> None:
    connection.run_on_commit.clear()


def text_of(response) -> str:
    return response.getvalue().decode()


@pytest.mark.parametrize(("address", "headers"), [*KEPT.values(), *ASKED_ANEW.values()])
def test_what_is_known_is_not_sent_again_until_it_changes(address, headers, page):
    one, other = Client(), Client()
    first = one.get(address, headers=headers)
    known = {**headers, "if-none-match": first["ETag"]}
    for worker in (one, other):
        again = worker.get(address, headers=known)
        assert (again.status_code, again.content) == (304, b"")
        assert again.get("Vary") == first.get("Vary")

    # Everything that lists or shows the page tells of this.
    page.title, page.slug = "Sciatica today", "sciatica"
    page.save_revision().publish()
    commit()

    for worker in (one, other):
        changed = worker.get(address, headers=known)
        assert changed.status_code == 200
        assert changed["ETag"] != first["ETag"]
        assert text_of(changed) == text_of(Client().get(address, headers=headers))


@pytest.mark.parametrize(("address", "headers"), KEPT.values())
def test_what_everybody_finds_the_same_is_kept_and_packed_once(
    address, headers, page, client, django_assert_num_queries
):
    first = client.get(address, headers=headers)

    with django_assert_num_queries(1):
        packed = client.get(address, headers={**headers, "accept-encoding": "br"})

    assert brotli.decompress(packed.content) == first.content
    assert packed["Content-Type"] == first["Content-Type"]
    assert packed["Last-Modified"]


def test_a_page_with_a_query_is_rendered_for_each_visitor(page, client):
    cards = [f"/conditions/?after={number}" for number in range(3)]
    for address in cards:
        assert client.get(address)["ETag"]

    (cache,) = [client.handler._middleware_chain]
    assert not [address for address in cache.pages if address[2] == "/conditions/"]


@pytest.mark.parametrize("address", ["/conditions/?after=1", "/search/?q=sciatica"])
def test_a_page_that_is_not_kept_is_packed_for_those_who_take_it(address, page, client):
    plain = client.get(address)
    packed = client.get(address, headers={"accept-encoding": "gzip, deflate, br"})

    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
    assert len(packed.content) < len(plain.content) / 2
    assert "Accept-Encoding" in plain["Vary"]


def test_what_lists_a_page_forgets_it_once_it_is_private_or_gone(page, client):
    lists = ("/conditions/sciatica/index.md", "/feed.atom", "/llms.txt", "/sitemap.xml")
    known = {address: client.get(address)["ETag"] for address in lists}
    PageViewRestriction.objects.create(page=page, restriction_type="login")
    commit()

    for address, tag in known.items():
        answer = client.get(address, headers={"if-none-match": tag})
        assert answer.status_code in (200, 404)
        assert "/conditions/sciatica/" not in text_of(answer)


def test_a_sitemap_that_is_known_asks_for_no_page(page, client, django_assert_max_num_queries):
    tag = client.get("/sitemap.xml")["ETag"]
    Site.clear_site_root_paths_cache()

    with django_assert_max_num_queries(3):
        assert client.get("/sitemap.xml", headers={"if-none-match": tag}).status_code == 304


def test_where_the_site_stands_is_part_of_its_sitemap(page, client):
    tag = client.get("/sitemap.xml")["ETag"]
    Site.objects.update(port=8443)
    commit()

    assert ":8443/" in text_of(client.get("/sitemap.xml", headers={"if-none-match": tag}))
