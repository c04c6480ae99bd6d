"""A small site, and the signs by which visitors see that it was changed."""

from collections.abc import Callable, Iterator
from itertools import count
from typing import NamedTuple

from django.utils import timezone
from wagtail.models import Page, PageViewRestriction, Site

from clinic_cms.models import ClinicSettings, HomePage
from conditions.models import ConditionIndexPage, ConditionPage
from tests.factories import ConditionIndexPageFactory, ConditionPageFactory, HomePageFactory

HOME, INDEX, A_TO_Z, TOPICS = "/", "/conditions/", "/conditions/a-to-z/", "/conditions/topics/"
FEED, SITEMAP, LLMS, ROBOTS = "/feed.atom", "/sitemap.xml", "/llms.txt", "/robots.txt"
FOUND, MOVED, ELSEWHERE, MISSING = "HTTP 200", "HTTP 301", "HTTP 302", "HTTP 404"
NUMBERS = count(1)


class Sign(NamedTuple):
    """What an address answers, or no longer answers, once a change is made, and never before."""

    address: str
    text: str
    is_there: bool = True


Change = Callable[[], Iterator[list[Sign]]]
CHANGES: dict[str, Change] = {}
TRANSLATIONS: dict[str, Change] = {}


def change(make: Change) -> Change:
    CHANGES[make.__name__] = make
    return make


def translation(make: Change) -> Change:
    """A change on a site in two languages."""
    TRANSLATIONS[make.__name__] = make
    return make


def begin() -> None:
    """A site with a home page and an index, and no article yet."""
    home = HomePage.objects.first() or HomePageFactory()
    site = Site.objects.get()
    site.root_page, site.hostname, site.site_name, site.port = home, "localhost", "Harbor", 80
    site.save()
    if not ConditionIndexPage.objects.child_of(home).exists():
        ConditionIndexPageFactory(
            title="Conditions", slug="conditions", parent=home, show_in_menus=True
        )
    PageViewRestriction.objects.all().delete()
    others = Page.objects.filter(depth=2).exclude(pk=home.pk)
    around = home.get_children().exclude(slug="conditions")
    for page in [*others, *around, *index().get_children()]:
        page.delete()
    ClinicSettings.objects.update_or_create(site=site, defaults={"name": "Harbor"})


def index() -> ConditionIndexPage:
    home = Site.objects.get().root_page
    return ConditionIndexPage.objects.child_of(home).get(slug="conditions")


def article(**fields: object) -> ConditionPage:
    """An article as if it had been published long ago, unless it is a draft."""
    number = next(NUMBERS)
    defaults = {"title": f"Lumbago{number}", "slug": f"pain-{number}", "parent": index()}
    if fields.get("live", True):
        defaults |= dict.fromkeys(("first_published_at", "last_published_at"), timezone.now())
    return ConditionPageFactory(**defaults | fields)


def article_leading_to(page: Page) -> ConditionPage:
    """Another article, among whose related ones the page is."""
    return article(body=[("related_articles", {"heading": "Read on", "pages": [page]})])


def search(words: str) -> str:
    return f"/search/?q={words}"


def found(words: str, page: Page) -> Sign:
    return Sign(search(words), page.slug)


def twin(page: Page) -> str:
    return f"{page.url}index.md"


def listed(page: Page, is_there: bool) -> list[Sign]:
    """Whether the page stands wherever pages are listed."""
    lists = (INDEX, A_TO_Z, FEED, SITEMAP, LLMS, search(page.title))
    return [Sign(address, f"/{page.slug}/", is_there) for address in lists]


def visible(page: Page) -> list[Sign]:
    return [Sign(page.url, FOUND), Sign(twin(page), FOUND), *listed(page, True)]


def hidden(page: Page) -> list[Sign]:
    return [Sign(page.url, MISSING), Sign(twin(page), MISSING), *listed(page, False)]
