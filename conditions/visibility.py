"""What every visitor may see: the one rule for lists, links, search, feeds and the sitemap."""

from collections.abc import Iterable

from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, Q
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction, Site
from wagtail.query import PageQuerySet


def visible_pages(pages: PageQuerySet | None = None) -> PageQuerySet:
    """Those of the pages that are live, public and not past their expiry; no query of its own."""
    path = ExpressionWrapper(OuterRef("path"), output_field=CharField())
    restrictions = PageViewRestriction.objects.alias(below=path).filter(
        below__startswith=F("page__path")
    )
    not_expired = Q(expire_at__isnull=True) | Q(expire_at__gt=timezone.now())
    pages = Page.objects.all() if pages is None else pages
    return pages.live().filter(not_expired, ~Exists(restrictions))


def visible(pages: Iterable[Page | None]) -> list[Page]:
    """Those of the pages that every visitor may see, in the same order, each once; one query."""
    chosen = {page.pk: page for page in pages if page is not None}
    if not chosen:
        return []
    shown = set(visible_pages(Page.objects.filter(pk__in=chosen)).values_list("pk", flat=True))
    return [page for pk, page in chosen.items() if pk in shown]


def pages_of(site: Site, model: type[Page] = Page) -> PageQuerySet:
    """The site's pages of this kind that a visitor may see, in the language that is active."""
    root = site.root_page.localized
    return visible_pages(model.objects.descendant_of(root, inclusive=True))
