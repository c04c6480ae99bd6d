"""The app's settings, read at the moment of use."""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Callable
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

KEY_BYTES = 32


def vault_keys() -> list[bytes]:
    """The master keys that wrap each lead's data key, newest first; empty when none is set."""
    keys = getattr(settings, "LEADS_VAULT_KEYS", None) or []
    if isinstance(keys, str):
        keys = [part.strip() for part in keys.split(",")]
    if not keys and settings.DEBUG:
        return [development_key("vault")]
    return [decoded("LEADS_VAULT_KEYS", key) for key in keys]


def index_key() -> bytes | None:
    """The key of the blind indexes and of every other keyed digest; None when it is not set."""
    key = getattr(settings, "LEADS_INDEX_KEY", "")
    if not key and settings.DEBUG:
        return development_key("index")
    return decoded("LEADS_INDEX_KEY", key) if key else None


def has_own_keys() -> bool:
    """Whether the site has set keys of its own, rather than relying on development keys."""
    return bool(
        getattr(settings, "LEADS_VAULT_KEYS", None) and getattr(settings, "LEADS_INDEX_KEY", "")
    )


def phone_region() -> str:
    """The country whose phone numbers are written without a country code."""
    return getattr(settings, "LEADS_PHONE_REGION", "US")


def minimum_seconds() -> float:
    """How long a person needs at least to fill in a form."""
    return getattr(settings, "LEADS_MINIMUM_SECONDS", 2)


def proxies() -> int:
    """How many proxies of our own stand before the site and add to X-Forwarded-For."""
    return getattr(settings, "LEADS_PROXIES", 0)


def sendings_per_network() -> int:
    """How many leads in ten minutes may come from one network before it is a sign of a flood."""
    return getattr(settings, "LEADS_SENDINGS_PER_NETWORK", 20)


def asks_for_proof() -> bool:
    """Whether the browser of a doubtful form has to do sums before the form is kept as usual."""
    return bool(getattr(settings, "LEADS_PROOF_OF_WORK", False))


def clinic_phone() -> str:
    """The number a visitor is told to call when the form cannot be kept."""
    return str(getattr(settings, "LEADS_CLINIC_PHONE", "") or "")


def file_bytes() -> int:
    """How large one file may be that a visitor sends along."""
    return getattr(settings, "LEADS_FILE_BYTES", 5 * 1024**2)


def upload_bytes() -> int:
    """How large everything may be that a visitor sends at once: five files, and what goes with them."""
    return getattr(settings, "LEADS_UPLOAD_BYTES", 5 * file_bytes() + 1024**2)


def file_scanner() -> Callable[[bytes], str] | None:
    """Tells what is harmful about a file's content, or an empty text; None when none is set.

    It is asked each time that staff fetch a file. Raises ImportError.
    """
    path = getattr(settings, "LEADS_FILE_SCANNER", "")
    return import_string(path) if path else None


def give_up_after() -> timedelta:
    """How long the outbox tries to send a message before it is set aside for staff."""
    return timedelta(hours=getattr(settings, "LEADS_GIVE_UP_HOURS", 72))


def count_of_reads() -> Callable[[date, date, int | None], dict[tuple[int, date], int]] | None:
    """The site's own function that tells how often each page was read on each of some days.

    It takes the first and the last day and the id of the one page that is asked about, or None
    for all, and gives counts by page id and day. Raises ImportError.
    """
    path = getattr(settings, "LEADS_READS", "")
    return import_string(path) if path else None


def undo_days() -> int:
    """For how many days an erasing can be undone."""
    return getattr(settings, "LEADS_UNDO_DAYS", 7)


def export_limit() -> int:
    """Up to how many leads a CSV or NDJSON file is sent at once; a longer one is made first."""
    return getattr(settings, "LEADS_EXPORT_LIMIT", 50_000)


def export_days() -> int:
    """For how many days a file that was made in the background is kept."""
    return getattr(settings, "LEADS_EXPORT_DAYS", 7)


def export_downloads() -> int:
    """How often such a file can be downloaded."""
    return getattr(settings, "LEADS_EXPORT_DOWNLOADS", 5)


def api_is_on() -> bool:
    """Whether other systems may read leads with a token."""
    return getattr(settings, "LEADS_API", False)


def erasure_list() -> Path | None:
    """The file, outside the database, that tells which leads were erased; None keeps no list."""
    path = getattr(settings, "LEADS_ERASURE_LIST", "")
    return Path(path) if path else None


def development_key(purpose: str) -> bytes:
    """A key for a site that has set none and runs with DEBUG on."""
    return hmac.digest(settings.SECRET_KEY.encode(), f"leads {purpose}".encode(), hashlib.sha256)


@lru_cache
def decoded(setting: str, key: str) -> bytes:
    try:
        raw = base64.b64decode(key, altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raw = b""
    if len(raw) != KEY_BYTES:
        raise ImproperlyConfigured(
            f"{setting} holds a key that is not {KEY_BYTES} bytes in base64. "
            "Make keys with 'manage.py make_lead_keys'."
        )
    return raw
