"""What search engines are told: which pages there are, and where not to look."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from html import escape
from itertools import groupby, islice
from operator import itemgetter, or_

from django.conf import settings
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.encoding import iri_to_uri
from django.views.decorators.http import require_safe
from wagtail.models import Page, Site
from wagtail.query import PageQuerySet

from clinic_cms import content_version
from clinic_cms.kept_page import tag_of
from conditions.visibility import visible_pages

MOST_ADDRESSES = 50_000  # the sitemap protocol allows no more in one file
ROWS_AT_ONCE = 2_000


@dataclass(frozen=True)
class Root:
    """The home page in one language, and where the pages below it are found."""

    language: str
    path: str
    address: str

    def address_of(self, path: str) -> str:
        return escape(iri_to_uri(self.address + path.removeprefix(self.path)))


@require_safe
def sitemap(request: HttpRequest) -> HttpResponseBase:
    """Every page a visitor may see, in all its languages, with the day it last changed."""
    # Read first: whatever is read after it may be newer, and never older.
    version = content_version.of(request)
    roots = roots_of(site_of(request))
    below = reduce(or_, (Q(url_path__startswith=root.path) for root in roots.values()))
    # An alias repeats another page.
    pages = visible_pages(Page.objects.filter(below, locale__in=roots, alias_of=None))
    entries = translated if len(roots) > 1 else untranslated
    # A page that has expired may stay in it until it is unpublished; so long it answers, too.
    tag = tag_of(repr((version, roots)).encode())
    response = StreamingHttpResponse(
        document(entries(roots, pages)),
        content_type="application/xml",
        headers={"Cache-Control": "no-cache", "ETag": tag},
    )
    # No page is read before the first part is sent.
    return get_conditional_response(request, etag=tag, response=response)


def roots_of(site: Site) -> dict[int, Root]:
    """The site's home page in each language, by locale."""
    homes = [site.root_page]
    if settings.WAGTAIL_I18N_ENABLED:
        homes = site.root_page.get_translations(inclusive=True).select_related("locale")
    return {home.locale_id: root(home, site) for home in homes}


def root(home: Page, site: Site) -> Root:
    language = home.locale.language_code
    with translation.override(language):
        return Root(language, home.url_path, site.root_url + reverse("wagtail_serve", args=[""]))


def document(entries: Iterator[str]) -> Iterator[str]:
    """The sitemap in parts of many entries, for each part costs as much as an entry."""
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    yield ' xmlns:xhtml="http://www.w3.org/1999/xhtml">\n'
    while part := "".join(islice(entries, ROWS_AT_ONCE)):
        yield part
    yield "</urlset>\n"


def untranslated(roots: dict[int, Root], pages: PageQuerySet) -> Iterator[str]:
    """The entries of a site in one language."""
    (root,) = roots.values()
    rows = pages.order_by("path").values_list("url_path", "last_published_at")[:MOST_ADDRESSES]
    for path, changed_at in rows.iterator(ROWS_AT_ONCE):
        yield entry(root.address_of(path), changed_at)


def translated(roots: dict[int, Root], pages: PageQuerySet) -> Iterator[str]:
    """The entries of pages that name each other in their languages."""
    rows = pages.order_by("translation_key", "path").values_list(
        "url_path", "last_published_at", "translation_key", "locale_id"
    )[:MOST_ADDRESSES]
    for _key, group in groupby(rows.iterator(ROWS_AT_ONCE), itemgetter(2)):
        versions = [
            (roots[locale].language, roots[locale].address_of(path), changed_at)
            for path, changed_at, _key, locale in group
        ]
        links = "".join(
            f'<xhtml:link rel="alternate" hreflang="{language}" href="{address}"/>'
            for language, address, _changed_at in versions
        )
        for _language, address, changed_at in versions:
            yield entry(address, changed_at, links if len(versions) > 1 else "")


def entry(address: str, changed_at: datetime | None, links: str = "") -> str:
    changed = f"<lastmod>{changed_at.isoformat()}</lastmod>" if changed_at else ""
    return f"<url><loc>{address}</loc>{changed}{links}</url>\n"


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    lines = [
        "User-agent: *",
        f"Disallow: {reverse('wagtailadmin_home')}",
        f"Sitemap: {site_of(request).root_url}{reverse('sitemap')}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def site_of(request: HttpRequest) -> Site:
    site = Site.find_for_request(request)
    if site is None:
        raise Http404
    return site
