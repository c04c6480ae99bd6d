"""The pages below an index, some at a time in alphabetical order."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q
from wagtail.models import Page
from wagtail.query import PageQuerySet

from conditions.blocks.targets import images_with_renditions
from conditions.keys import key_in

AT_ONCE = 48


@dataclass(frozen=True)
class Cards:
    """Some of the pages; `last` is the key of the last one if others follow."""

    pages: Sequence[Page]
    last: int | None


def cards_after(pages: PageQuerySet, key: str = "") -> Cards:
    """The pages that follow the one with the key, or the first; two queries, however many there are."""
    ordered = pages.defer_streamfields().order_by("title", "pk")
    if last := key_in(key):
        title = Page.objects.filter(pk=last).values("title")[:1]
        ordered = ordered.filter(Q(title__gt=title) | Q(title=title, pk__gt=last))
    found = list(ordered[: AT_ONCE + 1])
    if key and not found:
        return cards_after(pages)  # nothing follows a page that is gone
    shown = found[:AT_ONCE]
    images = images_with_renditions({page.hero_image_id for page in shown if page.hero_image_id})
    for page in shown:
        page.hero_image = images.get(page.hero_image_id)
    return Cards(shown, shown[-1].pk if len(found) > AT_ONCE else None)
