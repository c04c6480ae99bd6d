"""Who cites what: Wagtail's reference index, and the drafts that it does not see."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.contrib.admin.utils import quote
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, QuerySet
from django.urls import reverse
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.models import Page, ReferenceIndex

from conditions.references.models import Reference


@dataclass(frozen=True)
class Use:
    """A page or other record that cites a reference."""

    object: Model
    is_live: bool

    @property
    def title(self) -> str:
        admin_title = getattr(self.object, "get_admin_display_title", None)
        return admin_title() if admin_title else str(self.object)

    @property
    def edit_url(self) -> str:
        if isinstance(self.object, Page):
            return reverse("wagtailadmin_pages:edit", args=[quote(self.object.pk)])
        return AdminURLFinder().get_edit_url(self.object) or ""


def uses_of(reference: Reference) -> list[Use]:
    """Everything that cites a reference, drafts included."""
    found: dict[tuple[type, int], Use] = {}
    for source, _places in ReferenceIndex.get_grouped_references_to(reference):
        found[type(source), source.pk] = Use(source, getattr(source, "live", True))
    for page in drafts_citing(reference):
        found.setdefault((type(page), page.pk), Use(page, is_live=False))
    return list(found.values())


def drafts_citing(reference: Reference) -> Iterator[Page]:
    """Pages whose unpublished changes cite a reference."""
    for page in Page.objects.filter(has_unpublished_changes=True).specific():
        if reference.pk in ids_cited_in(page.get_latest_revision_as_object()):
            yield page


def ids_cited_in(record: Model) -> set[int]:
    """The keys of the references that a page or other record cites, as it is in memory."""
    kind = ContentType.objects.get_for_model(Reference).pk
    # Wagtail offers no public way to read the references of an unsaved object.
    return {
        int(key)
        for content_type, key, *_place in ReferenceIndex._extract_references_from_object(record)
        if content_type == kind
    }


def cited_ids() -> QuerySet:
    """The keys of every reference that anything saved cites, as a subquery of texts."""
    kind = ContentType.objects.get_for_model(Reference)
    return ReferenceIndex.objects.filter(to_content_type=kind).values_list(
        "to_object_id", flat=True
    )


def pages_citing(references: Iterable[Reference]) -> dict[int, list[Page]]:
    """The live pages that cite each reference, by its key, in two queries."""
    keys = {str(reference.pk) for reference in references}
    rows = ReferenceIndex.objects.filter(
        to_content_type=ContentType.objects.get_for_model(Reference),
        to_object_id__in=keys,
        base_content_type=ContentType.objects.get_for_model(Page),
    ).values_list("to_object_id", "object_id")
    pairs = {(int(to), int(source)) for to, source in rows}
    pages = Page.objects.live().in_bulk({source for _to, source in pairs})
    found: dict[int, list[Page]] = defaultdict(list)
    for to, source in sorted(pairs):
        if source in pages:
            found[to].append(pages[source])
    return found
