"""Wrong passwords and codes are counted, slow down whoever goes on, and lock them out for a while.

A try is counted as wrong before it is made, so that tries at the same time cannot slip through.
What is counted has no name: a digest stands for it, under a key that lives for one day.
"""

import hashlib
import hmac
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from leads.models.day_key import key_of

logger = logging.getLogger(__name__)

LOCK = timedelta(minutes=15)
DELAY = timedelta(seconds=5)
LIMIT = 10


class TooManyTries(ValidationError):
    """A try that was not even looked at; holds how long to wait, and says so in any form."""

    def __init__(self, wait: timedelta) -> None:
        self.seconds = max(1, round(wait.total_seconds()))
        super().__init__(
            _("Too many wrong tries. Wait %(time)s, then try again.") % {"time": in_words(wait)}
        )


@dataclass(frozen=True)
class Counter:
    """What wrong tries are counted for, such as an account, and how many of them lock it."""

    of: str
    name: str
    limit: int = LIMIT

    @property
    def key(self) -> str:
        said = f"wrong tries {self.of}:{self.name}"
        return hmac.digest(key_of(timezone.localdate()), said.encode(), hashlib.sha256).hex()

    def wait_after(self, wrong: int) -> timedelta:
        """How long nobody may try again after so many wrong tries: longer each time."""
        if wrong >= self.limit:
            return LOCK
        return min(LOCK, max(0, wrong - self.limit // 2 + 1) * DELAY)


class WrongTries(models.Model):
    """How often in a row something was tried wrongly; forgotten once a lock would be over."""

    key = models.CharField(max_length=64, unique=True)
    number = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return str(self.number)

    def number_at(self, now: datetime) -> int:
        return self.number if now - self.last_at < LOCK else 0

    def wait_at(self, now: datetime, counter: Counter) -> timedelta:
        """How long nobody may try again; nothing where no delay is due, whatever clocks say."""
        delay = counter.wait_after(self.number_at(now))
        return max(timedelta(0), self.last_at + delay - now) if delay else timedelta(0)


def take(*counters: Counter) -> None:
    """Count a try as wrong for each of these. Raises TooManyTries, and then counts nothing."""
    by_key = {counter.key: counter for counter in counters}
    with transaction.atomic():
        # Locks the rows, new or not, in one order: two can never wait for each other.
        WrongTries.objects.bulk_create(
            [WrongTries(key=key, last_at=timezone.now()) for key in sorted(by_key)],
            update_conflicts=True,
            unique_fields=["key"],
            update_fields=["key"],
        )
        rows = list(WrongTries.objects.filter(key__in=by_key))
        now = timezone.now()  # that of a try which waited for the lock would be too old
        wait = max(row.wait_at(now, by_key[row.key]) for row in rows)
        if wait > timedelta(0):
            raise TooManyTries(wait)
        for row in rows:
            row.number, row.last_at = row.number_at(now) + 1, now
        WrongTries.objects.bulk_update(rows, ["number", "last_at"])
    for row in rows:
        if row.number == by_key[row.key].limit:
            logger.warning("Too many wrong tries: %s is locked.", by_key[row.key].of)


def take_back(*counters: Counter) -> None:
    """The try that was counted for these was right; who shares them may have made the others."""
    keys = [counter.key for counter in counters]
    WrongTries.objects.filter(key__in=keys, number__gt=0).update(number=F("number") - 1)


def forget(counter: Counter) -> None:
    """Forget its wrong tries, and with them whatever no longer counts."""
    WrongTries.objects.filter(key=counter.key).delete()
    with transaction.atomic():
        old = WrongTries.objects.filter(last_at__lt=timezone.now() - LOCK)
        free = old.select_for_update(skip_locked=True).values_list("pk", flat=True)
        WrongTries.objects.filter(pk__in=list(free)).delete()


def in_words(time: timedelta) -> str:
    seconds = max(1, round(time.total_seconds()))
    if seconds < 60:
        return ngettext("%(n)s second", "%(n)s seconds", seconds) % {"n": seconds}
    minutes = -(-seconds // 60)
    return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}
