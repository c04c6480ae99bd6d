"""Which pages one page may lead to."""

from collections.abc import Iterable

from wagtail.models import Page


def visible(pages: Iterable[Page | None]) -> list[Page]:
    """Those of the pages that every visitor may see, in the same order, each once; one query."""
    chosen = {page.pk: page for page in pages if page is not None}
    if not chosen:
        return []
    public = set(Page.objects.live().public().filter(pk__in=chosen).values_list("pk", flat=True))
    return [page for pk, page in chosen.items() if pk in public]
