"""Whether a web page that is cited is still there."""

import ipaddress
import socket
from urllib.parse import urlsplit

from conditions.references.lookup.asking import ANSWERED
from conditions.references.lookup.http import AnswerTooLarge, LookupFailed, NotFound, ask

BROKEN = "broken"
PRIVATE = "not a public address"


def state_of(url: str) -> str:
    """What became of an address: "answered", "broken", or why it could not be told."""
    host = urlsplit(url).hostname or ""
    try:
        if not is_public(host):
            return PRIVATE
        ask(host, url, accept="text/html,*/*;q=0.5", follow=False)
    except (NotFound, socket.gaierror):
        return BROKEN
    except AnswerTooLarge:
        return ANSWERED
    except LookupFailed as failure:
        return str(failure)
    return ANSWERED


def is_public(host: str) -> bool:
    """Whether a host lies in the open internet: an editor's text must not reach into our network."""
    found = socket.getaddrinfo(host, None)
    return all(ipaddress.ip_address(entry[4][0]).is_global for entry in found)
