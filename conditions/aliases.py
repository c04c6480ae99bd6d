"""Pages that repeat another one, which Wagtail calls aliases: listed once, and known by the original."""

from django.db.models import Q
from django.http import HttpRequest
from wagtail.models import Page
from wagtail.query import PageQuerySet


def without_repeats(pages: PageQuerySet, root: Page) -> PageQuerySet:
    """The pages below the root, without aliases of what is below it, too; no query of its own."""
    repeats = Q(alias_of__path__startswith=root.path) | Q(
        alias_of__alias_of__path__startswith=root.path
    )
    return pages.exclude(repeats)


def canonical_address(page: Page, request: HttpRequest | None = None) -> str:
    """Where the page's words are at home: the address of its original; empty outside of every site."""
    original = page
    while original.alias_of_id:
        original = original.alias_of
    return original.get_full_url(request) or page.get_full_url(request) or ""
