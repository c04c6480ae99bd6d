"""One finished answer to visitors, compressed once for all of them."""

import gzip
import hashlib
import re
import time
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from http import HTTPStatus

import brotli
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import http_date, parse_http_date
from django.views.decorators.gzip import gzip_page

# What depends on the hour, such as a page that expires, may be this late.
LONGEST_KEPT = 300  # seconds
LARGEST_PAGE = 500_000  # bytes
# The highest of 11 saves another 2 % and takes five times as long.
BROTLI_QUALITY = 9
KINDS = ("text/html", "text/markdown", "text/plain", "application/atom+xml")
REFUSED = re.compile(r"(\w+)\s*;\s*q=0(?:\.0+)?\s*(?:,|$)")


@dataclass(frozen=True)
class KeptPage:
    """What one address answered under one version of the content, on one day."""

    version: int
    day: date
    status: int
    headers: dict[str, str]
    body: bytes
    is_dated: bool
    kept_at: float = field(default_factory=time.monotonic)

    @classmethod
    def of(
        cls,
        response: HttpResponse,
        version: int,
        day: date,
        *,
        is_dated: bool,
        before: "KeptPage | None" = None,
    ) -> "KeptPage":
        """The response as it is kept; it is as old as the one before, if it says the same.

        It is dated if no process can have answered another page in the second in which it was made.
        """
        body = response.content
        patch_vary_headers(response, ["Accept-Encoding"])
        tag = let_browsers_ask(response)
        if before and before.is_dated and before.headers["ETag"] == tag:
            is_dated, response.headers["Last-Modified"] = True, before.headers["Last-Modified"]
        else:
            response.headers["Last-Modified"] = http_date()
        return cls(version, day, response.status_code, dict(response.items()), body, is_dated)

    def is_current(self, version: int, day: date) -> bool:
        """Whether it is the page of this version and day: a review may fall due at midnight."""
        is_young = time.monotonic() - self.kept_at < LONGEST_KEPT
        return (self.version, self.day) == (version, day) and is_young

    def answer(self, request: HttpRequest) -> HttpResponse:
        """The page in the form the browser takes, or 304 if it has the page already."""
        encoding, body = self.encoded_for(request.META.get("HTTP_ACCEPT_ENCODING", ""))
        response = HttpResponse(body, status=self.status, headers=self.headers)
        response.headers["Content-Length"] = str(len(body))
        if encoding:
            response.headers["Content-Encoding"] = encoding
        # A later time may be that of another page, which another process answered meanwhile.
        since = request.META.get("HTTP_IF_MODIFIED_SINCE")
        is_since_then = self.is_dated and since == self.headers["Last-Modified"]
        if self.status == HTTPStatus.OK and ("HTTP_IF_NONE_MATCH" in request.META or is_since_then):
            return get_conditional_response(
                request,
                etag=self.headers["ETag"],
                last_modified=parse_http_date(since) if is_since_then else None,
                response=response,
            )
        return response

    def encoded_for(self, accepted: str) -> tuple[str, bytes]:
        """The name of the encoding, empty for none, and the body in it."""
        refused = REFUSED.findall(accepted) if "q=0" in accepted else ()
        if "br" in accepted and "br" not in refused:
            return "br", self.brotli
        if "gzip" in accepted and "gzip" not in refused:
            return "gzip", self.gzip
        return "", self.body

    @cached_property
    def brotli(self) -> bytes:
        return brotli.compress(self.body, mode=brotli.MODE_TEXT, quality=BROTLI_QUALITY)

    @cached_property
    def gzip(self) -> bytes:
        return gzip.compress(self.body, mtime=0)


def let_browsers_ask(response: HttpResponse) -> str:
    """Have the browser keep the page too, and ask each time whether it still has this tag."""
    response.headers.setdefault("Cache-Control", "no-cache")
    response.headers["ETag"] = tag = tag_of(response.content)
    return tag


def tag_of(content: bytes) -> str:
    """A weak tag, for it names the content in whatever encoding it travels."""
    return f'W/"{hashlib.sha256(content).hexdigest()[:32]}"'


def answered_once(response: HttpResponse, request: HttpRequest) -> HttpResponse:
    """A page that is not kept, such as one with a query, or 304 if the browser has it already."""
    patch_vary_headers(response, ["Accept-Encoding"])
    answer = get_conditional_response(request, etag=let_browsers_ask(response), response=response)
    return packed(request, answer)


@gzip_page
def packed(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """What one visitor is answered, compressed if their browser takes that."""
    return answer


def is_for_everyone(response: HttpResponse) -> bool:
    """Whether the response is a finished page that any visitor may have."""
    control = response.get("Cache-Control", "")
    return (
        response.status_code in (HTTPStatus.OK, HTTPStatus.NOT_FOUND)
        and not response.streaming
        and not response.cookies
        and not response.has_header("Content-Encoding")
        and response.get("Content-Type", "").startswith(KINDS)
        and "Cookie" not in response.get("Vary", "")
        and "no-store" not in control
        and "private" not in control
        and len(response.content) <= LARGEST_PAGE
    )
