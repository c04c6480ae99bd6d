"""Which addresses lead to a page or a redirect, so that others are refused without a search."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import Resolver404, is_valid_path, resolve
from django.utils import translation
from django.utils.encoding import iri_to_uri
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, get_page_models

from clinic_cms.chrome import chrome_of
from clinic_cms.routing import answers_itself


@dataclass(frozen=True)
class Addresses:
    """All of them, under one version of the content."""

    version: int
    pages: frozenset[str]
    redirects: frozenset[str]
    # Pages that answer for addresses below their own.
    routers: list[Page]

    @classmethod
    def read(cls, version: int) -> "Addresses":
        """Three queries, whatever there is; about a megabyte for ten thousand pages."""
        live = Page.objects.live()
        kinds = [kind for kind in get_page_models() if kind.route is not Page.route]
        redirects = Redirect.objects.values_list("old_path", flat=True)
        return cls(
            version,
            pages=frozenset(live.values_list("url_path", flat=True)),
            redirects=frozenset(map(bare, redirects)),
            routers=list(live.exact_type(*kinds)) if kinds else [],
        )

    def lead_nowhere(self, request: HttpRequest) -> bool:
        """Whether the request can only be answered with 404."""
        sought = page_sought(request)
        if sought is None:
            return False
        if not self.redirects.isdisjoint({bare(request.path), bare(iri_to_uri(request.path))}):
            return False
        if sought and not sought.endswith("/"):
            return True
        with translation.override(language_of(request)):
            chrome = chrome_of(request)
        if chrome is None:
            return False
        path = chrome.home.url_path + sought
        return path not in self.pages and not any(
            path.startswith(router.url_path)
            and answers_itself(router, path.removeprefix(router.url_path).strip("/").split("/"))
            for router in self.routers
        )


def bare(path: str) -> str:
    """The path without what a redirect may or may not have in common with a request."""
    return path.partition("?")[0].partition(";")[0].strip().removesuffix("/")


def language_of(request: HttpRequest) -> str:
    """The language of the address, as Django's middleware for languages is about to find it."""
    named = settings.WAGTAIL_I18N_ENABLED and translation.get_language_from_path(request.path_info)
    return named or settings.LANGUAGE_CODE


def page_sought(request: HttpRequest) -> str | None:
    """Where, below the home page, a page or the page of a twin is looked for.

    None if a view of the site's own answers.
    """
    path = request.path_info
    if path.startswith((settings.STATIC_URL, settings.MEDIA_URL)):
        return None
    with translation.override(language_of(request)):
        try:
            match = resolve(path)
        except Resolver404:
            # A slash that is missing is added; no page is anywhere else.
            return None if is_valid_path(f"{path}/") else path
    if match.view_name == "conditions:markdown":
        return match.kwargs["path"]
    return match.args[0] if match.view_name == "wagtail_serve" else None
