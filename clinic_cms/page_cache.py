"""Answers visitors with whole pages kept in the worker's memory, never with stale ones."""

import gzip
import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from threading import Lock

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_vary_headers
from wagtail.models import Site

from clinic_cms import content_version

MOST_PAGES = 500
LARGEST_PAGE = 500_000  # bytes
# What depends on the hour, such as a page that expires, may be this late.
LONGEST_KEPT = 300  # seconds

Address = tuple[str, str, str]


@dataclass(frozen=True)
class KeptPage:
    """One finished answer, compressed once."""

    version: int
    day: date
    headers: dict[str, str]
    body: bytes
    compressed: bytes
    kept_at: float = field(default_factory=time.monotonic)

    def is_current(self, version: int, day: date) -> bool:
        """Whether it is the page of this version and day: a review may fall due at midnight."""
        is_young = time.monotonic() - self.kept_at < LONGEST_KEPT
        return (self.version, self.day) == (version, day) and is_young

    def answer(self, request: HttpRequest) -> HttpResponse:
        """The page in the form the browser takes, or 304 if it has the page already."""
        compressed = "gzip" in request.headers.get("Accept-Encoding", "")
        response = HttpResponse(
            self.compressed if compressed else self.body, headers=dict(self.headers)
        )
        if compressed:
            response["Content-Encoding"] = "gzip"
        response["Content-Length"] = str(len(response.content))
        return get_conditional_response(request, etag=self.headers["ETag"], response=response)


class PageCacheMiddleware:
    """Keeps the pages that are the same for every visitor, under the version of the content.

    The version is read before a page is rendered, so a page is never kept under a newer version
    than its own. Each worker has its own memory; the version in the database keeps them right.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.pages: OrderedDict[Address, KeptPage] = OrderedDict()
        self.version_seen = -1
        self.lock = Lock()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not is_a_visit(request):
            return self.get_response(request)
        version = content_version.of(request)
        if version != self.version_seen:
            # Wagtail keeps where the sites are in each process, and no other process tells it.
            Site.clear_site_root_paths_cache()
            self.version_seen = version
        address = (request.scheme, request.get_host(), request.path)
        page, day = self.pages.get(address), timezone.localdate()
        if page is None or not page.is_current(version, day):
            response = self.get_response(request)
            if not is_for_everyone(response):
                return response
            page = kept(response, version, day)
            self.keep(address, page)
        return page.answer(request)

    def keep(self, address: Address, page: KeptPage) -> None:
        """Keep the page; the one kept longest ago goes when there are too many."""
        with self.lock:
            self.pages[address] = page
            self.pages.move_to_end(address)
            while len(self.pages) > MOST_PAGES:
                self.pages.popitem(last=False)


def is_a_visit(request: HttpRequest) -> bool:
    """Whether a page is asked for, by someone of whom nothing is known that it could depend on.

    The addresses of pages end in a slash; those that do not, such as /healthz, need no database.
    """
    return (
        request.method == "GET"
        and request.path.endswith("/")
        and not request.META.get("QUERY_STRING")
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and "messages" not in request.COOKIES
        and "Authorization" not in request.headers
        and "text/markdown" not in request.headers.get("Accept", "")
    )


def is_for_everyone(response: HttpResponse) -> bool:
    """Whether the response is a finished page that any visitor may have."""
    control = response.get("Cache-Control", "")
    return (
        response.status_code == 200
        and not response.streaming
        and not response.cookies
        and not response.has_header("Content-Encoding")
        and response.get("Content-Type", "").startswith("text/html")
        and "no-store" not in control
        and "private" not in control
        and len(response.content) <= LARGEST_PAGE
    )


def kept(response: HttpResponse, version: int, day: date) -> KeptPage:
    body = response.content
    patch_vary_headers(response, ["Accept-Encoding"])
    # The browser keeps the page too, and asks each time whether it is still the same.
    response.headers.setdefault("Cache-Control", "no-cache")
    # Weak, for it names the page in whatever encoding.
    response.headers["ETag"] = f'W/"{hashlib.sha256(body).hexdigest()[:32]}"'
    return KeptPage(version, day, dict(response.items()), body, gzip.compress(body, mtime=0))
