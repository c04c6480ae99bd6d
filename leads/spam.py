"""Signs that a machine filled in the form. A suspect is kept aside and thanked, never lost.

No weak sign is enough by itself: a password manager fills in at once, a waiting room shares one
address, and a patient may send the link of an article.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from operator import itemgetter

from django.core.signing import BadSignature, TimestampSigner
from django.db import models
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from leads import conf

# A field that people do not see, named like one that machines like to fill in.
HONEYPOT = "website"
OPENED = "opened"
SIGNER = TimestampSigner(salt="leads.opened")

ENOUGH = 2
STRONG, WEAK = ENOUGH, 1
LINK = re.compile(r"https?://|\bwww\.|<a\s|\[url", re.IGNORECASE)
MARKS_OF_LINKS = ("http", "www.", "<a", "[url")  # looked for first, which is much faster
MANY_LINKS = 3


class Quarantine(models.TextChoices):
    """Why a lead is kept aside."""

    NONE = "", _("Not suspected")
    HONEYPOT = "honeypot", _("Filled in a field that people do not see")
    CONTENT = "content", _("Reads like advertising")
    TOO_FAST = "too_fast", _("Sent faster than a person can type")
    RATE = "rate", _("Too many from one place")
    UNPROVEN = "unproven", _("Doubtful, and sent without the sums that a browser can do")


@dataclass(frozen=True)
class Suspicion:
    """Why a form is suspected, and whether no person fills it in like this."""

    reason: Quarantine = Quarantine.NONE
    is_certain: bool = False


def opened_now() -> str:
    """When the form was rendered, signed; a cached page makes it older, never newer."""
    return SIGNER.sign(OPENED)


def suspicion(
    data: QueryDict, texts: list[str], name: str, is_flood: Callable[[], bool]
) -> Suspicion:
    """The clearest sign that a machine sent these texts, if the signs together are enough."""
    signs = list(signs_of_a_machine(data, texts, name))
    clearest, weight = max(signs, key=itemgetter(1), default=(Quarantine.NONE, 0))
    if weight >= ENOUGH:
        return Suspicion(clearest, is_certain=True)
    # Asking costs a query, and a flood alone is enough for asking the browser only.
    asks = conf.asks_for_proof()
    floods = bool(signs or asks) and is_flood()
    if floods:
        signs.append((Quarantine.RATE, WEAK))
    if (asks and floods) or sum(weight for _reason, weight in signs) >= ENOUGH:
        return Suspicion(signs[0][0])
    return Suspicion()


def signs_of_a_machine(
    data: QueryDict, texts: list[str], name: str
) -> Iterator[tuple[Quarantine, int]]:
    if data.get(HONEYPOT, "").strip():
        yield Quarantine.HONEYPOT, STRONG
    links = sum(map(number_of_links, texts))
    # No name is an address: it is for whoever would be sent our reply, with their name in it.
    if links >= MANY_LINKS or number_of_links(name):
        yield Quarantine.CONTENT, STRONG
    elif links:
        yield Quarantine.CONTENT, WEAK
    if is_too_fast(data.get(OPENED, "")):
        yield Quarantine.TOO_FAST, WEAK


def number_of_links(text: str) -> int:
    lowered = text.lower()
    return len(LINK.findall(text)) if any(mark in lowered for mark in MARKS_OF_LINKS) else 0


def is_too_fast(opened: str) -> bool:
    """Whether less time has passed than a person needs; an unreadable time says nothing."""
    try:
        SIGNER.unsign(opened, max_age=conf.minimum_seconds())
    except BadSignature:  # older than that, or not ours
        return False
    return True
