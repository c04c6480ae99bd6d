"""Answers visitors with whole pages kept in the worker's memory, never with stale ones."""

import math
import time
from collections import OrderedDict
from collections.abc import Callable
from http import HTTPStatus
from threading import Event, Lock

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from clinic_cms import content_version
from clinic_cms.addresses import Addresses, language_of, page_sought
from clinic_cms.kept_page import KeptPage, answered_once, is_for_everyone
from conditions.markdown import prefers_markdown

MOST_BYTES = 64_000_000
LONGEST_WAIT = 5  # seconds for which a visitor waits while another one's page is rendered
# After a change, for which another worker may still finish a page from before it.
OVERLAP = 10  # seconds
NOWHERE = "404"  # in the place of a path

# Where everybody finds the same: pages, their Markdown twins, and what lists them.
FOR_EVERYONE = ("/", "/index.md", "/feed.atom", "/llms.txt")

Address = tuple[str, str, str, bool]


class PageCacheMiddleware:
    """Keeps the pages that are the same for every visitor, under the version of the content.

    The version is read before a page is rendered, so a page is never kept under a newer version
    than its own. Each worker has its own memory; the version in the database keeps them right.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.pages: OrderedDict[Address, KeptPage] = OrderedDict()
        self.size = 0
        self.addresses: Addresses | None = None
        self.version = -1
        self.read_at = 0.0
        self.changed_at = -math.inf
        self.rendering: dict[tuple[Address, int], Event] = {}
        self.lock = Lock()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not is_from_anyone(request):
            return self.get_response(request)
        may_be_kept = is_a_visit(request)
        if not may_be_kept and page_sought(request) is None:
            return self.get_response(request)
        address = address_of(request) if may_be_kept else address_of_nowhere(request)
        self.read_version(request)
        page = self.current(address, request) if may_be_kept else None
        if page := page or self.nowhere(request):
            return page.answer(request)
        if may_be_kept:
            return self.render(address, request)
        response = self.get_response(request)
        if response.status_code == HTTPStatus.NOT_FOUND:
            return self.keep(address, request, response)
        return answered_once(response, request) if is_for_everyone(response) else response

    def read_version(self, request: HttpRequest) -> None:
        """Ask for the version, at most as often as the site allows pages to be late."""
        now = time.monotonic()
        if self.version < 0 or now - self.read_at >= settings.CLINIC_PAGES_MAY_LAG:
            number = content_version.current()
            if self.version not in (-1, number):
                self.changed_at = now
            self.version, self.read_at = number, now
        request.content_version = self.version

    def current(self, address: Address, request: HttpRequest) -> KeptPage | None:
        page = self.pages.get(address)
        if page and page.is_current(request.content_version, timezone.localdate()):
            return page
        return None

    def nowhere(self, request: HttpRequest) -> KeptPage | None:
        """The page that says that nothing is here, if that is known without a search."""
        if self.addresses is None or self.addresses.version != request.content_version:
            return None
        page = self.current(address_of_nowhere(request), request)
        return page if page and self.addresses.lead_nowhere(request) else None

    def render(self, address: Address, request: HttpRequest) -> HttpResponse:
        """Render the page and keep it; of many visitors at once, one does so for all."""
        # Who waits for what was asked before a change would then have to render it all the same.
        wanted = address, request.content_version
        with self.lock:
            done = self.rendering.get(wanted)
            if is_first := done is None:
                done = self.rendering[wanted] = Event()
        if not is_first:
            done.wait(LONGEST_WAIT)
            if page := self.current(address, request):
                return page.answer(request)
        try:
            return self.keep(address, request, self.get_response(request))
        finally:
            if is_first:
                del self.rendering[wanted]
                done.set()

    def keep(self, address: Address, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Keep the response if it is for everyone; what was kept longest ago makes room."""
        if not is_for_everyone(response):
            return response
        version = request.content_version
        if response.status_code == HTTPStatus.NOT_FOUND:
            address = address_of_nowhere(request)
            if self.addresses is None or self.addresses.version != version:
                self.addresses = Addresses.read(version)
        overlap = OVERLAP + settings.CLINIC_PAGES_MAY_LAG
        page = KeptPage.of(
            response,
            version,
            timezone.localdate(),
            is_dated=time.monotonic() - self.changed_at > overlap,
            before=self.pages.get(address),
        )
        if version != self.version:  # it is old already, and would take a newer one's place
            return page.answer(request)
        with self.lock:
            if before := self.pages.pop(address, None):
                self.size -= len(before.body)
            self.pages[address] = page
            self.size += len(page.body)
            while self.size > MOST_BYTES:
                self.size -= len(self.pages.popitem(last=False)[1].body)
        return page.answer(request)


def address_of(request: HttpRequest) -> Address:
    """Where a page is kept; browsers and those who want Markdown find different ones there."""
    return request.scheme, request.get_host(), request.path, prefers_markdown(request)


def address_of_nowhere(request: HttpRequest) -> Address:
    """Where the page of all addresses that lead nowhere is kept, which has a language too."""
    return request.scheme, request.get_host(), f"{NOWHERE} {language_of(request)}", False


def is_from_anyone(request: HttpRequest) -> bool:
    """Whether a page is asked for by someone of whom nothing is known that it could depend on."""
    return (
        request.method in ("GET", "HEAD")
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and "messages" not in request.COOKIES
        and "HTTP_AUTHORIZATION" not in request.META
    )


def is_a_visit(request: HttpRequest) -> bool:
    """Whether something to keep may be at the address; /healthz, for one, needs no database."""
    return request.path.endswith(FOR_EVERYONE) and not request.META.get("QUERY_STRING")
