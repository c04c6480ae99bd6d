"""Finds the pages a reader asks for, whatever they type."""

import re
from dataclasses import dataclass

from django.db.models import F
from django.utils.safestring import SafeString
from wagtail.models import Page, Site
from wagtail.search import index
from wagtail.search.backends.base import BaseSearchResults
from wagtail.search.models import IndexEntry
from wagtail.search.query import Or, PlainText

from conditions.excerpt import excerpt
from conditions.models import ConditionPage
from conditions.promotions import Promotion
from conditions.synonyms import alternatives, words_of
from conditions.visibility import pages_and_aliases_of, pages_of
from conditions.vocabulary import vocabulary_of

LONGEST_QUERY = 100
MOST_WORDS = 8
MOST_RESULTS = 20
# The index puts one between any two parts of a page, after the end of a sentence too.
NEEDLESS_COMMA = re.compile(r"(?<=[.!?…]), (?=\W?[A-ZÀ-Þ])")


@dataclass(frozen=True)
class Result:
    page: Page
    excerpt: SafeString | str
    is_promoted: bool = False


@dataclass(frozen=True)
class Answer:
    """The best results, and the words they were found by if those are not the reader's own.

    Without a result, the words that nobody here uses.
    """

    results: list[Result]
    corrected: str = ""
    missed: tuple[str, ...] = ()


def search(query: str, site: Site) -> Answer:
    """The site's visible pages that hold every word of the query, or a synonym of it."""
    words = words_of(query[:LONGEST_QUERY])[:MOST_WORDS]
    if not words:
        return Answer([])
    if results := find(words, site):
        return Answer(results)
    # The site's own vocabulary corrects better than similarity over whole texts, on any database.
    vocabulary = vocabulary_of(site)
    respelt = [vocabulary.closest(word) for word in vocabulary.joined(words)]
    if respelt != words and (results := find(respelt, site)):
        return Answer(results, corrected=" ".join(respelt))
    return Answer([], missed=tuple(word for word in respelt if word not in vocabulary.words))


def find(words: list[str], site: Site) -> list[Result]:
    """What editors promote for the words, then what the index holds for them."""
    ways = [words, *alternatives(words)]
    promoted = promoted_for(ways, site)
    pages = Page.objects.filter(pk__in=pages_of(site).values("pk"))
    pages = pages.exclude(
        pk__in=[pk for result in promoted for pk in (result.page.pk, result.page.alias_of_id) if pk]
    )
    found = pages.search(Or([PlainText(" ".join(way), operator="and") for way in ways]))
    marked = {word for way in ways for word in way}
    # Not every database puts first what a page is called.
    pages = sorted(
        with_indexed_texts(keys_of(found[:MOST_RESULTS])),
        key=lambda page: -len(marked & set(words_of(page.title))),
    )
    return [
        *promoted,
        *(Result(page, excerpt(shown_text(page), marked)) for page in pages),
    ]


def promoted_for(ways: list[list[str]], site: Site) -> list[Result]:
    # Few searches are promoted, and few pages: only then are those asked for that visitors may see.
    promotions = {
        promotion.page_id: promotion
        for promotion in Promotion.objects.all()
        if any(promotion.answers(way) for way in ways)
    }
    if not promotions:
        return []
    # An editor may well have chosen an alias.
    pages = pages_and_aliases_of(site).in_bulk(promotions)
    return [
        Result(pages[pk], promotion.reason, is_promoted=True)
        for pk, promotion in promotions.items()
        if pk in pages
    ]


def keys_of(found: BaseSearchResults) -> list[int]:
    """The keys of the pages found, best first."""
    if not hasattr(found, "get_queryset"):  # of an index outside of the database
        return [page.pk for page in found]
    # With the pages, Wagtail asks for the words of each, which PostgreSQL reads for all that match.
    return list(found.get_queryset().values_list("pk", flat=True))


def with_indexed_texts(keys: list[int]) -> list[Page]:
    """The pages in the order of their keys, each with its plain text in the search index; one query."""
    # PostgreSQL keeps the text beside its vectors, SQLite in their place.
    columns = {field.name for field in IndexEntry._meta.get_fields()}
    text = "body_text" if "body_text" in columns else "body"
    pages = Page.objects.annotate(indexed_text=F(f"index_entries__{text}")).in_bulk(keys)
    return [pages[key] for key in keys if key in pages]


def shown_text(page: Page) -> str:
    return NEEDLESS_COMMA.sub(" ", page.indexed_text or "")


def index_other_names(instance: ConditionPage, **kwargs: object) -> None:
    """Index a page again once it is published: Wagtail does so before it keeps the other names."""
    index.insert_or_update_object(instance)
