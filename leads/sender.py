"""From which network a form was sent: enough to slow a flood, not enough to know anybody."""

import hashlib
import hmac
import ipaddress
from datetime import date

from django.http import HttpRequest
from django.utils import timezone

from leads import conf
from leads.models.day_key import key_of

THIS_MACHINE = ("127.0.0.1", "::1")


def sender_of(request: HttpRequest) -> str:
    """A digest of the visitor's network, under a key that lives for one day; empty if unknown."""
    network = network_of(address_of(request))
    return digest_of(network, timezone.localdate()) if network else ""


def is_this_machine(sender: str, day: date) -> bool:
    """Whether a form was sent from the server itself, as through a proxy that says nothing of whose it was."""
    return sender in {digest_of(network_of(address), day) for address in THIS_MACHINE}


def digest_of(network: str, day: date) -> str:
    return hmac.digest(key_of(day), network.encode(), hashlib.sha256).hex()


def address_of(request: HttpRequest) -> str:
    """The address that the outermost of our own proxies saw."""
    proxies = conf.proxies()
    if not proxies:
        return request.META.get("REMOTE_ADDR", "")
    forwarded = request.headers.get("X-Forwarded-For", "").split(",")
    return forwarded[-proxies].strip() if len(forwarded) >= proxies else ""


def network_of(address: str) -> str:
    """The neighbourhood of an address: one household or office has several."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return ""
    prefix = 24 if ip.version == 4 else 64
    others = ip.max_prefixlen - prefix
    return f"{type(ip)(int(ip) >> others << others)}/{prefix}"
