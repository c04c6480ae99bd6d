"""Signs that a machine filled in the form. A suspect is kept aside and thanked, never lost."""

from django.core.signing import BadSignature, TimestampSigner
from django.db import models
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from leads import conf

# A field that people do not see, named like one that machines like to fill in.
HONEYPOT = "website"
OPENED = "opened"
SIGNER = TimestampSigner(salt="leads.opened")


class Quarantine(models.TextChoices):
    """Why a lead is kept aside."""

    NONE = "", _("Not suspected")
    HONEYPOT = "honeypot", _("Filled in a field that people do not see")
    TOO_FAST = "too_fast", _("Sent faster than a person can type")
    CONTENT = "content", _("Reads like advertising")
    RATE = "rate", _("Too many from one place")


def opened_now() -> str:
    """When the form was rendered, signed; a cached page makes it older, never newer."""
    return SIGNER.sign(OPENED)


def suspicion(data: QueryDict) -> Quarantine:
    """Why this looks like a machine's, if it does."""
    if data.get(HONEYPOT, "").strip():
        return Quarantine.HONEYPOT
    if is_too_fast(data.get(OPENED, "")):
        return Quarantine.TOO_FAST
    return Quarantine.NONE


def is_too_fast(opened: str) -> bool:
    """Whether less time has passed than a person needs; an unreadable time says nothing."""
    try:
        SIGNER.unsign(opened, max_age=conf.minimum_seconds())
    except BadSignature:  # older than that, or not ours
        return False
    return True
