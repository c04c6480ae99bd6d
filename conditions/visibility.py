"""What every visitor may see: the one rule for lists, links, search, feeds and the sitemap."""

from collections.abc import Collection, Iterable
from functools import cache

from django.db.models import CharField, Exists, Expression, ExpressionWrapper, F, OuterRef, Q
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction, Site
from wagtail.query import PageQuerySet

from conditions.aliases import without_repeats


def is_visible() -> Q:
    """Whether a page is live, public and not past its expiry."""
    not_expired = Q(expire_at__isnull=True) | Q(expire_at__gt=timezone.now())
    return Q(live=True) & not_expired & ~is_private()


@cache
def is_private() -> Exists:
    """Whether a page is restricted; made once, for Django takes long to make it."""
    path = ExpressionWrapper(OuterRef("path"), output_field=CharField())
    # As Wagtail judges it, an alias is as private as what it is an alias of.
    restrictions = PageViewRestriction.objects.alias(below=path).filter(
        Q(below__startswith=F("page__path"))
        | Q(below__startswith=F("page__aliases__path"))
        | Q(below__startswith=F("page__aliases__aliases__path"))
    )
    return Exists(restrictions)


def visible_pages(pages: PageQuerySet | None = None) -> PageQuerySet:
    """Those of the pages that every visitor may see; no query of its own."""
    pages = Page.objects.all() if pages is None else pages
    return pages.filter(is_visible())


def judged(pages: PageQuerySet, **further: Expression | F) -> PageQuerySet:
    """The pages, each knowing as `is_private` what `is_shown` asks it; much less SQL than `is_visible`."""
    return pages.annotate(is_private=is_private(), **further)


def is_shown(page: Page) -> bool:
    """Whether a page that has been judged is live, public and not past its expiry."""
    is_expired = page.expire_at is not None and page.expire_at <= timezone.now()
    return page.live and not is_expired and not page.is_private


def judged_by_key(keys: Collection[int], **further: Expression | F) -> dict[int, Page]:
    """The pages with these keys, judged; one query, and none for no keys."""
    pages = judged(Page.objects.filter(pk__in=keys).order_by(), **further)
    return {page.pk: page for page in pages}


def visible(pages: Iterable[Page | None]) -> list[Page]:
    """Those of the pages that every visitor may see, in the same order, each once.

    Outside of every site a page has no address to see it at. One query, and none for pages that
    have been judged.
    """
    chosen = {page.pk: page for page in pages if page is not None}
    unknown = [pk for pk, page in chosen.items() if not hasattr(page, "is_private")]
    shown = {pk for pk, page in chosen.items() if pk not in unknown and is_shown(page)}
    if unknown:
        asked = visible_pages(Page.objects.filter(pk__in=unknown))
        shown.update(asked.values_list("pk", flat=True))
    roots = tuple(root.root_path for root in Site.get_site_root_paths()) if shown else ()
    return [page for pk, page in chosen.items() if pk in shown and page.url_path.startswith(roots)]


def localized(pages: Iterable[Page]) -> dict[int, Page]:
    """By the keys of the pages, what visitors may see of them: a translation, where there is one."""
    translated = {page.pk: page.localized for page in pages}
    shown = {page.pk for page in visible(translated.values())}
    return {key: page for key, page in translated.items() if page.pk in shown}


def pages_of(site: Site, model: type[Page] = Page) -> PageQuerySet:
    """The site's pages of this kind to list for visitors, in the language that is active."""
    return without_repeats(pages_and_aliases_of(site, model), site.root_page.localized)


def pages_and_aliases_of(site: Site, model: type[Page] = Page) -> PageQuerySet:
    """The site's pages of this kind that a visitor may see, in the language that is active."""
    root = site.root_page.localized
    return visible_pages(model.objects.descendant_of(root, inclusive=True))
