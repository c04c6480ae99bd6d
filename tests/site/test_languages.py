"""Readers can change to another language where a page has been translated."""

import pytest
from bs4 import BeautifulSoup
from defusedxml.ElementTree import fromstring
from django.db import connection
from django.test import Client
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Locale, Page, PageViewRestriction, Site

from clinic_cms.models import ClinicSettings
from clinic_cms.templatetags.languages import translations
from tests.factories import (
    ConditionIndexPageFactory,
    ConditionPageFactory,
    ConsultationPageFactory,
)
from tests.site import urls_in_two_languages

pytestmark = pytest.mark.django_db

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
LANGUAGES = [("en", "English"), ("es", "Español")]


@pytest.fixture
def two_languages(settings):
    settings.WAGTAIL_I18N_ENABLED = True
    settings.LANGUAGE_CODE = "en"
    settings.LANGUAGES = settings.WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
    settings.ROOT_URLCONF = urls_in_two_languages.__name__
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "django.middleware.locale.LocaleMiddleware"]


@pytest.fixture
def page():
    index = ConditionIndexPageFactory(title="Conditions")
    return ConditionPageFactory(parent=index, title="Sciatica", slug="sciatica")


def translate(page: Page, title: str, *, live: bool = True) -> Page:
    """The page in Spanish, in a tree of its own."""
    spanish, _created = Locale.objects.get_or_create(language_code="es")
    translated = page.copy_for_translation(spanish, copy_parents=True)
    translated.title = title
    revision = translated.save_revision()
    if live:
        revision.publish()
    translated.refresh_from_db()
    return translated


def read(client, address: str) -> BeautifulSoup:
    return BeautifulSoup(client.get(address).content, "html.parser")


def alternates(soup: BeautifulSoup) -> dict[str, str]:
    return {link["hreflang"]: link["href"] for link in soup.select("link[hreflang]")}


def test_a_translated_page_leads_to_the_other_language_and_back(two_languages, page, client):
    spanish = translate(page, "Ciática")
    assert spanish.url.startswith("/es/")

    for here, there, language in ((page, spanish, "es"), (spanish, page, "en")):
        soup = read(client, here.url)

        (link,) = soup.select(".language")
        assert (link["href"], link["lang"]) == (there.url, language)
        assert alternates(soup) == {
            "en": page.full_url,
            "x-default": page.full_url,
            "es": spanish.full_url,
        }
    assert read(client, spanish.url).html["lang"] == "es"
    assert read(client, spanish.url).h1.text == "Ciática"


@pytest.fixture
def worker(two_languages, settings):
    """Makes workers of a site in two languages, each with a memory for pages of its own."""
    settings.MIDDLEWARE = ["clinic_cms.page_cache.PageCacheMiddleware", *settings.MIDDLEWARE]
    return Client


def commit() -> None:
    connection.run_on_commit.clear()


NOWHERE = ("/nowhere/", "/es/nowhere/", "/es/nowhere/index.md", "/es/wp-login.php", "/es-mx/x/")


@pytest.mark.parametrize("address", NOWHERE)
def test_an_address_that_leads_nowhere_costs_one_query_in_each_language(
    address, worker, page, django_assert_max_num_queries
):
    spanish, reader = translate(page, "Ciática"), worker()
    commit()
    pages = {language: reader.get(f"{language}/nowhere/") for language in ("", "/es")}

    with django_assert_max_num_queries(1):
        response = reader.get(address)

    language = "/es" if address.startswith("/es") else ""
    assert (response.status_code, response.content) == (404, pages[language].content)
    assert pages["/es"]["Content-Language"] == "es"
    assert (reader.get(page.url).status_code, reader.get(spanish.url).status_code) == (200, 200)


def test_a_page_is_found_in_its_language_only_and_as_soon_as_another_worker_has_published_it(
    worker, page
):
    spanish, reader, editor = translate(page, "Ciática", live=False), worker(), worker()
    for address in ("/nowhere/", "/es/nowhere/", spanish.url):
        commit()
        assert reader.get(address).status_code == 404

    spanish.save_revision().publish()
    commit()

    for client in (reader, editor, reader):
        assert client.get(spanish.url).status_code == 200
        assert client.get(spanish.url.removeprefix("/es")).status_code == 200  # the English page
        assert client.get(spanish.url.removesuffix("/")).status_code == 301
    elsewhere = ConditionPageFactory(parent=page.get_parent(), slug="only-in-english")
    commit()
    assert reader.get(elsewhere.url).status_code == 200
    assert reader.get(f"/es{elsewhere.url}").status_code == 404


def test_a_redirect_leads_on_in_each_language_as_soon_as_it_is_there(worker, page):
    translate(page, "Ciática")
    reader, olds = worker(), ("/old/", "/es/old/")
    commit()
    assert [reader.get(old).status_code for old in olds] == [404, 404]

    for old in olds:
        Redirect.objects.create(old_path=Redirect.normalise_path(old), redirect_link="/")
    commit()

    assert [reader.get(old).status_code for old in olds] == [301, 301]


def test_a_draft_or_an_alias_is_no_translation(two_languages, page, client):
    translate(page, "Ciática", live=False)
    soup = read(client, page.url)
    assert not soup.select(".language")
    assert alternates(soup) == {}

    spanish = Locale.objects.get(language_code="es")
    other = ConditionPageFactory(parent=page.get_parent(), title="Migraine")
    alias = other.copy_for_translation(spanish, alias=True)
    for here in (other, alias):
        assert alternates(read(client, here.url)) == {}
    (link,) = read(client, alias.url).select(".language")
    assert link["href"] == other.url


def test_a_site_with_one_language_shows_nothing_and_asks_nothing(
    page, client, django_assert_num_queries
):
    with django_assert_num_queries(0):
        assert translations(page) == []
    soup = read(client, page.url)

    assert alternates(soup) == {}
    assert not soup.select(".language")


def test_the_sitemap_names_the_translations_of_each_page(two_languages, page, client):
    spanish = translate(page, "Ciática")
    alone = ConditionPageFactory(parent=page.get_parent())
    for published in (page, alone):
        published.save_revision().publish()

    urls = fromstring(client.get("/sitemap.xml").getvalue())
    links = {
        url.findtext(f"{SITEMAP}loc"): {link.get("hreflang"): link.get("href") for link in url[2:]}
        for url in urls
    }
    assert links[page.full_url] == {"en": page.full_url, "es": spanish.full_url}
    assert links[spanish.full_url] == links[page.full_url]
    assert links[alone.full_url] == {}


@pytest.mark.indexed
def test_search_and_markdown_speak_the_language_of_their_address(two_languages, page, client):
    spanish = translate(page, "Ciática")

    def found(address: str) -> list[str]:
        links = read(client, f"{address}?q=nerve").select(".condition-results li a")
        return [link["href"] for link in links]

    assert found("/es/search/") == [spanish.url]
    assert found("/search/") == [page.url]
    twin = client.get(f"{spanish.url}index.md")
    assert twin.status_code == 200
    assert "# Ciática" in twin.text
    assert f'href="{spanish.url}index.md"' in client.get(spanish.url).text


def test_a_consultation_is_offered_in_the_readers_language_or_not_at_all(
    two_languages, page, client
):
    spanish = translate(page, "Ciática")
    form = ConsultationPageFactory(title="Ask us")
    ClinicSettings.objects.create(site=Site.objects.get(), consultation_page=form)

    def offered() -> list[list[str]]:
        pages = (read(client, here.url) for here in (page, spanish))
        return [[link["href"] for link in soup.select(".site-header a.button")] for soup in pages]

    assert offered() == [[form.url], []]
    spanish_form = translate(form, "Pregúntenos")
    assert offered() == [[form.url], [spanish_form.url]]
    PageViewRestriction.objects.create(page=spanish_form, restriction_type="login")
    assert offered() == [[form.url], []]


def test_a_page_in_another_language_knows_its_way_home(two_languages, page, client):
    spanish = translate(page, "Ciática")
    home = Site.objects.get().root_page.get_translation(spanish.locale)

    text = client.get(spanish.url).text

    assert f'"item": "{home.full_url}"' in text
