"""Signs that a machine filled in the form. A suspect is kept aside and thanked, never lost.

No weak sign is enough by itself: a password manager fills in at once, a waiting room shares one
address, and a patient may send the link of an article.
"""

import re
from collections.abc import Callable, Iterator

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
MANY_LINKS = 3


class Quarantine(models.TextChoices):
    """Why a lead is kept aside."""

    NONE = "", _("Not suspected")
    HONEYPOT = "honeypot", _("Filled in a field that people do not see")
    CONTENT = "content", _("Reads like advertising")
    TOO_FAST = "too_fast", _("Sent faster than a person can type")
    RATE = "rate", _("Too many from one place")


def opened_now() -> str:
    """When the form was rendered, signed; a cached page makes it older, never newer."""
    return SIGNER.sign(OPENED)


def suspicion(
    data: QueryDict, texts: list[str], is_flood: Callable[[], bool] = lambda: False
) -> Quarantine:
    """The clearest sign that a machine sent these texts, if the signs together are enough."""
    signs = list(signs_of_a_machine(data, texts))
    # Asking costs a query, and a flood alone is not enough.
    if signs and is_flood():
        signs.append((Quarantine.RATE, WEAK))
    if sum(weight for _reason, weight in signs) < ENOUGH:
        return Quarantine.NONE
    return max(signs, key=lambda sign: sign[1])[0]


def signs_of_a_machine(data: QueryDict, texts: list[str]) -> Iterator[tuple[Quarantine, int]]:
    if data.get(HONEYPOT, "").strip():
        yield Quarantine.HONEYPOT, STRONG
    links = sum(len(LINK.findall(text)) for text in texts)
    if links:
        yield Quarantine.CONTENT, STRONG if links >= MANY_LINKS else WEAK
    if is_too_fast(data.get(OPENED, "")):
        yield Quarantine.TOO_FAST, WEAK


def is_too_fast(opened: str) -> bool:
    """Whether less time has passed than a person needs; an unreadable time says nothing."""
    try:
        SIGNER.unsign(opened, max_age=conf.minimum_seconds())
    except BadSignature:  # older than that, or not ours
        return False
    return True
