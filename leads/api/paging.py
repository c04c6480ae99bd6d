"""Which leads come next: those that changed after a place in the order of their last change."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Self
from uuid import UUID

from django.db import models
from django.utils.dateparse import parse_datetime

from leads.api.errors import BadCursor, BadParameter

MOST = 200
USUAL = 100
PARAMETERS = ("cursor", "updated_since", "limit")
CURSOR = re.compile(r"([0-9]{1,18})-([0-9a-f]{32})")
START = datetime(1970, 1, 1, tzinfo=UTC)
FIRST = UUID(int=0)


@dataclass(frozen=True)
class Place:
    """Behind the row with this id that changed at this moment, and before all later ones."""

    moment: datetime
    pk: UUID

    @classmethod
    def of(cls, cursor: str) -> Self:
        """Raises BadCursor."""
        found = CURSOR.fullmatch(cursor)
        if not found:
            raise BadCursor
        try:
            return cls(START + timedelta(microseconds=int(found[1])), UUID(found[2]))
        except OverflowError as error:  # after the year 9999
            raise BadCursor from error

    @property
    def cursor(self) -> str:
        return f"{(self.moment - START) // timedelta(microseconds=1)}-{self.pk.hex}"


@dataclass(frozen=True)
class Asked:
    """What a call asks for."""

    after: Place
    limit: int

    @classmethod
    def by(cls, parameters: Mapping[str, str]) -> Self:
        """Raises BadCursor and BadParameter, which repeat nothing of what was sent."""
        if set(parameters) - set(PARAMETERS):
            raise BadParameter(f"This address knows the parameters {', '.join(PARAMETERS)}.")
        if "cursor" in parameters and "updated_since" in parameters:
            raise BadParameter("Send a cursor or updated_since: the cursor holds its time already.")
        limit = limit_in(parameters.get("limit", str(USUAL)))
        if "updated_since" in parameters:
            return cls(Place(moment_in(parameters["updated_since"]), FIRST), limit)
        cursor = parameters.get("cursor")
        return cls(Place(START, FIRST) if cursor is None else Place.of(cursor), limit)

    def page(
        self, rows: models.QuerySet, time: str, pk: str, until: datetime
    ) -> list[models.Model]:
        """The next rows in the order of these two fields, which an index holds, and one row more.

        Two statements keep to the index; one with OR would read every row of the same moment.
        """
        same = {time: self.after.moment, f"{pk}__gt": self.after.pk}
        settled = rows.filter(**{f"{time}__lt": until})
        found = list(settled.filter(**same).order_by(pk)[: self.limit + 1])
        later = settled.filter(**{f"{time}__gt": self.after.moment}).order_by(time, pk)
        return found + list(later[: self.limit + 1 - len(found)])


def limit_in(text: str) -> int:
    if not re.fullmatch("[0-9]{1,4}", text) or not 1 <= int(text) <= MOST:
        raise BadParameter(f"The limit is a number from 1 to {MOST}.")
    return int(text)


def moment_in(text: str) -> datetime:
    """A moment with its zone, in UTC."""
    wrong = BadParameter("Write updated_since with its zone, such as 2026-01-31T09:00:00Z.")
    try:
        moment = parse_datetime(text)
        if moment is None or moment.tzinfo is None or "\0" in text:  # which it reads over
            raise wrong
        moment = moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise wrong from error
    if moment < START:
        raise wrong
    return moment
