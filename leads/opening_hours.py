"""When a place is open, written once for people and for machines."""

import re
from dataclasses import dataclass
from datetime import time

from django.core.exceptions import ValidationError
from django.utils.dates import WEEKDAYS
from django.utils.formats import time_format
from django.utils.translation import gettext as _

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
LINE = re.compile(
    r"(?P<first>\w\w)(?:-(?P<last>\w\w))? (?P<opens>\d\d?:\d\d)-(?P<closes>\d\d?:\d\d)"
)


@dataclass(frozen=True)
class Hours:
    """A time of day at which a place is open, from its first weekday, 0 for Monday, to its last."""

    first: int
    last: int
    opens: time
    closes: time

    def __str__(self) -> str:
        times = {
            "opens": time_format(self.opens, "TIME_FORMAT"),
            "closes": time_format(self.closes, "TIME_FORMAT"),
            "first": WEEKDAYS[self.first],
            "last": WEEKDAYS[self.last],
        }
        if self.first == self.last:
            return _("%(first)s, %(opens)s to %(closes)s") % times
        return _("%(first)s to %(last)s, %(opens)s to %(closes)s") % times

    @property
    def days(self) -> range:
        return range(self.first, self.last + 1)


def hours_of(line: str) -> Hours:
    """The hours in a line such as "Mo-Th 08:00-18:00"; ValueError if it has none."""
    match = LINE.fullmatch(" ".join(line.split()))
    if match is None:
        raise ValueError(line)
    first = DAYS.index(match["first"])
    last = DAYS.index(match["last"] or match["first"])
    opens, closes = (time(*map(int, match[name].split(":"))) for name in ("opens", "closes"))
    if last < first or closes <= opens:
        raise ValueError(line)
    return Hours(first, last, opens, closes)


def hours_in(text: str) -> list[Hours]:
    return [hours_of(line) for line in text.splitlines() if line.strip()]


def validate_hours(text: str) -> None:
    for line in text.splitlines():
        if line.strip():
            try:
                hours_of(line)
            except ValueError:
                raise ValidationError(
                    _("“%(line)s” cannot be read. Write days and times like Mo-Th 08:00-18:00.")
                    % {"line": line}
                ) from None
