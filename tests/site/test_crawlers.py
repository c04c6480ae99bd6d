"""What search engines and feed readers are told."""

import pytest
from defusedxml.ElementTree import fromstring
from django.urls import reverse
from wagtail.models import PageViewRestriction, Site

from tests.factories import ConditionIndexPageFactory, ConditionPageFactory

pytestmark = pytest.mark.django_db
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def index():
    return ConditionIndexPageFactory()


def addresses(client) -> list[str]:
    sitemap = fromstring(client.get("/sitemap.xml").getvalue())
    return [location.text for location in sitemap.iter(f"{SITEMAP}loc")]


def test_the_sitemap_lists_every_visible_page_with_its_last_change(client, index):
    page = ConditionPageFactory(parent=index, slug="sciatica")
    page.save_revision().publish()
    page.refresh_from_db()

    xml = client.get("/sitemap.xml").getvalue().decode()

    assert (
        f"<loc>{page.full_url}</loc><lastmod>{page.last_published_at.isoformat()}</lastmod>" in xml
    )
    assert index.full_url in addresses(client)
    assert Site.objects.get().root_page.full_url in addresses(client)


def test_the_sitemap_lists_no_page_that_visitors_may_not_see(client, index):
    draft = ConditionPageFactory(parent=index, live=False)
    private = ConditionPageFactory(parent=index)
    PageViewRestriction.objects.create(page=private, restriction_type="login")

    assert not {draft.full_url, private.full_url} & set(addresses(client))


def test_the_sitemap_takes_as_many_queries_for_many_pages(
    client, index, django_assert_max_num_queries
):
    for _ in range(12):
        ConditionPageFactory(parent=index)

    with django_assert_max_num_queries(4):
        assert len(addresses(client)) >= 13


def test_robots_are_sent_to_the_sitemap_and_kept_out_of_the_admin(client):
    text = client.get("/robots.txt").content.decode()

    assert "Disallow: /admin/" in text
    assert f"Sitemap: {Site.objects.get().root_url}/sitemap.xml" in text


def test_the_feed_lists_visible_articles_last_published_first(client, index):
    older, newer = (ConditionPageFactory(parent=index, title=title) for title in ("Old", "New"))
    ConditionPageFactory(parent=index, live=False)
    for page in (older, newer):
        page.save_revision().publish()
    undated = ConditionPageFactory(parent=index, title="Undated")

    feed = fromstring(client.get(reverse("conditions:feed")).content)

    titles = [title.text for title in feed.iterfind(f"{ATOM}entry/{ATOM}title")]
    assert titles == ["New", "Old", "Undated"]
    links = [link.get("href") for link in feed.iterfind(f"{ATOM}entry/{ATOM}link")]
    assert links == [newer.full_url, older.full_url, undated.full_url]
