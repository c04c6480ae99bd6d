"""Condition pages by the thousand, to try the site at scale."""

from collections.abc import Iterator
from itertools import product

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.utils import timezone
from django.utils.text import slugify
from wagtail.models import Page, ReferenceIndex
from wagtail.search.backends import get_search_backends

from clinic_cms.demo.rows import insert, row_of
from conditions.models import ConditionIndexPage, ConditionPage

KINDS = ("Aching", "Burning", "Cramping", "Dull", "Sharp", "Shooting", "Stabbing", "Throbbing")
PLACES = (
    *("ankle", "arm", "back", "belly", "chest wall", "elbow", "face", "foot", "hand", "heel"),
    *("hip", "jaw", "knee", "leg", "neck", "pelvis", "shoulder", "thigh", "toe", "wrist"),
)
CAUSES = ("a fall", "a fracture", "a sprain", "an infection", "cancer care", "shingles", "surgery")
TITLES = [
    f"{kind} pain in the {place} after {cause}"
    for cause, place, kind in product(CAUSES, PLACES, KINDS)
]
BATCH = 250


def load_condition_pages(index: ConditionIndexPage, count: int) -> Iterator[int]:
    """Add this many published pages; yields how many there are after each batch.

    Each says under a title of its own what a page that is there already says. Neither search nor
    Wagtail's usage reports know them until add_to_indexes() has seen them.
    """
    originals = list(ConditionPage.objects.child_of(index).live().order_by("pk")[:6])
    for done in range(0, count if originals else 0, BATCH):
        size = min(BATCH, count - done)
        add_copies(index, originals, size)
        yield done + size


def add_to_indexes(index: ConditionIndexPage, count: int) -> Iterator[int]:
    """Make the newest pages known to search and to usage reports; yields how many are done."""
    newest = ConditionPage.objects.child_of(index).order_by("-path")
    for done in range(0, count, BATCH):
        pages = newest[done : min(done + BATCH, count)]
        for backend in get_search_backends(with_auto_update=True):
            backend.add_bulk(ConditionPage, pages)
        for page in pages:
            ReferenceIndex.create_or_update_for_object(page)
        yield done + len(pages)


@transaction.atomic
def add_copies(index: ConditionIndexPage, originals: list[ConditionPage], count: int) -> None:
    """Insert pages many at a time; add_child would lock the tree and save for each of them."""
    first = index.get_last_child()._get_lastpos_in_path() + 1
    bases = [page_below(index, first + n) for n in range(count)]
    Page.objects.bulk_create(bases)
    articles = (article(base, originals[n % len(originals)]) for n, base in enumerate(bases))
    insert(ConditionPage, map(row_of, articles))
    Page.objects.filter(pk=index.pk).update(numchild=models.F("numchild") + count)


def page_below(index: ConditionIndexPage, position: int) -> Page:
    """The unsaved page at this position among the index page's children."""
    title = TITLES[position % len(TITLES)]
    slug = f"{slugify(title)}-{position}"
    now = timezone.now()
    return Page(
        title=title,
        draft_title=title,
        slug=slug,
        url_path=f"{index.url_path}{slug}/",
        path=Page._get_path(index.path, index.depth + 1, position),
        depth=index.depth + 1,
        content_type=ContentType.objects.get_for_model(ConditionPage),
        locale=index.locale,
        first_published_at=now,
        last_published_at=now,
    )


def article(base: Page, original: ConditionPage) -> ConditionPage:
    """What belongs to a condition page beyond the base page, as the original has it."""
    own = {
        field.attname: getattr(original, field.attname)
        for field in ConditionPage._meta.local_concrete_fields
    }
    return ConditionPage(**own | {"page_ptr_id": base.pk})
