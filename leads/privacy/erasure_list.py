"""Which leads were erased, in a file outside the database: a restored backup has them again."""

import os
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from django.utils import timezone

from leads import conf

ERASED, RESTORED, DELETED = "erased", "restored", "deleted"


class NoList(Exception):
    """The site keeps no list of what it erased."""


def note(what: str, lead: UUID) -> None:
    """Add one line: when, what, and the lead's id, which names nobody."""
    path = conf.erasure_list()
    if path is None:
        return
    line = f"{timezone.now().isoformat(timespec='seconds')} {what} {lead}\n"
    # One write at the end of the file, so that several processes may write it.
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(descriptor, line.encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def gone(path: Path | None = None) -> Iterator[tuple[UUID, str]]:
    """The leads that are erased or deleted according to the list. Raises NoList."""
    path = path or conf.erasure_list()
    if path is None or not path.exists():
        raise NoList(
            "There is no list of erased leads. Name its file, or set LEADS_ERASURE_LIST to it."
        )
    last: dict[UUID, str] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        _time, what, lead = line.split()
        last[UUID(lead)] = what
    yield from ((lead, what) for lead, what in last.items() if what != RESTORED)
