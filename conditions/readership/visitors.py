"""Who is counted: people on our own pages, each network so often, and nobody by name.

Nothing is written down about a visitor. How often a network has answered today stays in the cache,
under a digest whose key is made at random each day and is forgotten with it.
"""

import hashlib
import hmac
import ipaddress
import re
import secrets

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone

from conditions import conf

SECONDS_A_DAY = 24 * 60 * 60
# Several people may share an address: a household, a ward, a waiting room.
ANSWERS_PER_NETWORK = 5
MACHINE = re.compile(r"bot|crawl|spider|slurp|headless|preview|fetch|curl|python", re.IGNORECASE)


def is_from_our_pages(request: HttpRequest) -> bool:
    """Whether the browser says that one of this site's own pages sent the request."""
    site = request.headers.get("Sec-Fetch-Site")
    if site:
        return site in {"same-origin", "none"}
    source = request.headers.get("Origin")
    # A browser names at least one of them with every POST from another site.
    return not source or source in {
        f"{scheme}://{request.get_host()}" for scheme in ("https", "http")
    }


def is_reader(request: HttpRequest) -> bool:
    """Whether a person from outside reads: not a colleague who is logged in, nor a program."""
    agent = request.headers.get("User-Agent", "")
    is_colleague = settings.SESSION_COOKIE_NAME in request.COOKIES
    return bool(agent) and not is_colleague and not MACHINE.search(agent)


def may_answer(request: HttpRequest, page_id: int) -> bool:
    """Whether the visitor's network has answered about the page less often than it may today."""
    said = f"{network_of(address_of(request))} {page_id}"
    digest = hmac.digest(key_of_today(), said.encode(), hashlib.sha256).hex()
    name = f"conditions.answers.{digest}"
    cache.add(name, 0, SECONDS_A_DAY)
    try:
        return cache.incr(name) <= ANSWERS_PER_NETWORK
    except ValueError:  # the cache let go of it between the two lines
        return True


def key_of_today() -> bytes:
    name = f"conditions.key.{timezone.localdate()}"
    return bytes.fromhex(cache.get_or_set(name, lambda: secrets.token_hex(32), SECONDS_A_DAY))


def address_of(request: HttpRequest) -> str:
    """The address that the outermost of our own proxies saw."""
    proxies = conf.proxies()
    if not proxies:
        return request.META.get("REMOTE_ADDR", "")
    forwarded = request.headers.get("X-Forwarded-For", "").split(",")
    return forwarded[-proxies].strip() if len(forwarded) >= proxies else ""


def network_of(address: str) -> str:
    """An IPv4 address, or the network of an IPv6 address: one household has many of those."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return ""
    return str(ipaddress.ip_network((ip, 32 if ip.version == 4 else 64), strict=False))
