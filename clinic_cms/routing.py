"""Finds the page at an address with one query, where Wagtail takes two for each level."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404
from wagtail import views
from wagtail.contrib.routable_page.models import RoutablePageMixin
from wagtail.models import Page, PageViewRestriction

from clinic_cms.chrome import Chrome, chrome_of
from conditions.visibility import is_shown


def serve(request: HttpRequest, path: str) -> HttpResponse:
    """Wagtail's view of all pages; whatever is not found here, Wagtail looks for."""
    chrome = chrome_of(request)
    page = find(chrome, path) if chrome else None
    if page is not None:
        request._wagtail_route_for_request = page.route(request, [])
    return views.serve(request, path)


def find(chrome: Chrome, path: str) -> Page | None:
    """The live page at the path, if it stands at most two levels below the home page."""
    home = chrome.home
    slugs = [slug for slug in path.split("/") if slug]
    if not slugs:
        is_open = any(is_shown(section) for section in chrome.sections)
        return found(home.specific_class, is_open=is_open, pk=home.pk)
    section = next((page for page in chrome.sections if page.slug == slugs[0]), None)
    if section is None or answers_itself(home, slugs):
        return None
    is_open = is_shown(section) and not section.is_partly_closed and not section.alias_of_id
    if len(slugs) == 1:
        return found(section.specific_class, home, is_open=is_open, pk=section.pk)
    kinds = section.specific_class.allowed_subpage_models()
    if len(slugs) > 2 or len(kinds) != 1 or answers_itself(section, slugs[1:]):
        return None
    below = {"path__startswith": section.path, "depth": section.depth + 1}
    return found(kinds[0], section, is_open=is_open, slug=slugs[1], **below)


def answers_itself(page: Page, slugs: list[str]) -> bool:
    """Whether the page has, or may have, an address of its own where a child would be."""
    kind = page.specific_class
    if kind.route is Page.route:
        return False
    if not issubclass(kind, RoutablePageMixin):
        return True
    try:
        page.specific_deferred.resolve_subpage("/".join(["", *slugs, ""]))
    except Resolver404:
        return False
    return True


def found(
    kind: type[Page], parent: Page | None = None, *, is_open: bool, **lookup: Any
) -> Page | None:
    """The live page, knowing its parent and, where nothing around it is private, that it is open."""
    pages = kind._default_manager.filter(live=True, **lookup).order_by()
    pages = pages.select_related(*getattr(kind, "read_together", ()))[:1]
    page = next(iter(pages), None)
    if page is None:
        return None
    if parent is not None:
        page._cached_parent_obj = parent
    if is_open and not page.alias_of_id:
        page.get_view_restrictions = PageViewRestriction.objects.none
    return page
