"""Which articles to read next: those an editor chose, then those most like the page."""

import re
from collections.abc import Iterable, Iterator

from wagtail.models import Page, Site
from wagtail.search.query import PlainText

from conditions.visibility import visible, visible_pages

ENOUGH = 3
MOST_WORDS = 20
TELLING_WORD = re.compile(r"[^\W\d_]{4,}")


def related_articles(page: Page | None, chosen: Iterable[Page | None]) -> list[Page]:
    """The chosen articles a visitor may see, topped up to three; at most two queries."""
    # An alias would show the same article twice.
    articles: dict[int, Page] = {}
    for article in visible(chosen):
        articles.setdefault(original_of(article), article)
    if page and page.pk:
        articles.pop(original_of(page), None)
        if len(articles) < ENOUGH:
            more = similar(page, besides=[original_of(page), *articles])
            return [*articles.values(), *more][:ENOUGH]
    return list(articles.values())


def original_of(page: Page) -> int:
    """The key of the page, or of what it is an alias of."""
    return page.alias_of_id or page.pk


def similar(page: Page, besides: Iterable[int]) -> list[Page]:
    """Pages of the same kind that share words with its title and names, best match first.

    None has one of the keys `besides`, and none is an alias.
    """
    root = root_above(page)
    words = list(dict.fromkeys(telling_words(page)))[:MOST_WORDS]
    if not root or not words:
        return []
    kind = type(page)
    originals = visible_pages(kind.objects.filter(alias_of=None, locale=page.locale_id))
    originals = originals.filter(url_path__startswith=root)
    candidates = (
        kind.objects.filter(pk__in=originals.values("pk"))
        .exclude(pk__in=besides)
        .defer_streamfields()
    )
    return list(candidates.search(PlainText(" ".join(words), operator="or"))[:ENOUGH])


def root_above(page: Page) -> str:
    """The path of the home page above; empty where the page belongs to no site."""
    roots = (root.root_path for root in Site.get_site_root_paths())
    return next((path for path in roots if page.url_path.startswith(path)), "")


def telling_words(page: Page) -> Iterator[str]:
    """The words of the page's title, its other names, its treatments and the conditions it treats."""
    yield from TELLING_WORD.findall(page.title.lower())
    for name in getattr(page, "also_called", ()):
        yield from TELLING_WORD.findall(name.lower())
    for treatment in getattr(page, "treatments", ()):
        yield from TELLING_WORD.findall(treatment.value.lower())
    body = getattr(page, "body", None)
    for section in body.blocks_by_name("conditions_treated") if body else ():
        for condition in section.value["conditions"]:
            yield from TELLING_WORD.findall((condition["name"] or "").lower())
