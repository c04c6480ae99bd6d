"""What search engines are told: which pages there are, and where not to look."""

from collections.abc import Iterator
from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils.encoding import iri_to_uri
from django.utils.html import escape
from django.views.decorators.http import require_safe
from wagtail.models import Page, Site

from conditions.visibility import visible_pages

MOST_ADDRESSES = 50_000  # the sitemap protocol allows no more in one file
ROWS_AT_ONCE = 2_000


@require_safe
def sitemap(request: HttpRequest) -> StreamingHttpResponse:
    """Every page a visitor may see, with the day it last changed; one query of two columns."""
    site = site_of(request)
    pages = visible_pages(Page.objects.descendant_of(site.root_page, inclusive=True))
    rows = pages.order_by("path").values_list("url_path", "last_published_at")[:MOST_ADDRESSES]
    lines = entries(site, rows.iterator(ROWS_AT_ONCE))
    return StreamingHttpResponse(lines, content_type="application/xml")


def entries(site: Site, rows: Iterator[tuple[str, datetime | None]]) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    root_url, cut = site.root_url, len(site.root_page.url_path) - 1
    for path, changed_at in rows:
        address = escape(iri_to_uri(root_url + path[cut:]))
        changed = f"<lastmod>{changed_at.isoformat()}</lastmod>" if changed_at else ""
        yield f"<url><loc>{address}</loc>{changed}</url>\n"
    yield "</urlset>\n"


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
