"""What the columns of a source are, and what one row of it says."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

from django.contrib.auth.models import AbstractBaseUser
from django.utils import timezone
from wagtail.admin.utils import get_user_display_name
from wagtail.permissions import policy_registry

from leads.importing.sources import told_apart
from leads.models import Lead, LeadStatus
from leads.roles import Role
from leads.text import clean_line, clean_text

LONGEST_TEXT = 5_000
LONGEST_TITLE = 255
# Ids tell when a lead arrived, and count from here.
FIRST_MOMENT = datetime(1970, 1, 1, tzinfo=UTC)


class Refused(ValueError):
    """A row that becomes no lead; the sentence says why, without what the row holds."""


class Field(StrEnum):
    """What a column tells that no visitor wrote."""

    STATUS = "status"
    OWNER = "owner"
    ORIGIN = "origin"
    NOTE = "note"


@dataclass(frozen=True)
class Mapping:
    """What columns are, by heading: roles, fields, when a row arrived, and which row it is."""

    roles: dict[str, Role]
    received: str
    received_format: str = ""  # of strptime; ISO 8601 without one
    fields: dict[str, Field] = field(default_factory=dict)
    key: str = ""
    skipped: frozenset[str] = frozenset()

    def asked(self, headings: list[str]) -> dict[str, list[str]]:
        """The columns of each question by its label. Those of a name are one, in their own order."""
        names = [heading for heading, role in self.roles.items() if role == Role.FULL_NAME]
        name = told_apart(", ".join(names), headings) if len(names) > 1 else "".join(names)
        no_question = {self.received, *self.fields, *self.skipped}
        return {
            name if heading in names else heading: names if heading in names else [heading]
            for heading in headings
            if heading not in no_question
        }

    def role_of(self, columns: list[str]) -> Role:
        return self.roles.get(columns[0], Role.OTHER)

    def time(self, text: str) -> datetime:
        """In the clinic's zone unless the text names one. Raises Refused, before 1970 too."""
        try:
            moment = (
                datetime.strptime(text, self.received_format)
                if self.received_format
                else datetime.fromisoformat(text)
            )
            zone = timezone.get_default_timezone()
            moment = moment if moment.tzinfo else moment.replace(tzinfo=zone)
            if FIRST_MOMENT <= moment <= timezone.now():
                return moment
        except ValueError:
            pass
        raise Refused(f"“{self.received}” is no time from 1970 until now.")


@dataclass(frozen=True)
class Row:
    """A lead to be: what its visitor answered, by the question's label, and what staff know of it.

    It is cut where a text is longer than any is kept.
    """

    number: int
    received: datetime
    answers: dict[str, str]
    status: LeadStatus
    owner: AbstractBaseUser | None
    has_unknown_owner: bool
    origin: str
    notes: list[str]
    is_cut: bool


class Reader:
    """Reads the rows of one source."""

    def __init__(self, headings: list[str], mapping: Mapping) -> None:
        self.headings, self.mapping = headings, mapping
        self.asked = mapping.asked(headings)
        self.statuses = {status.name.casefold(): status for status in LeadStatus.objects.all()}
        self.statuses[""] = LeadStatus.first()
        self.owners = {name.casefold(): user for user in workers() for name in names_of(user)}

    def read(self, number: int, row: list[str]) -> Row:
        """Raises Refused."""
        if len(row) != len(self.headings):
            raise Refused("has more or fewer columns than the first line, or too long a cell.")
        cells = dict(zip(self.headings, row, strict=True))
        received = self.mapping.time(cells[self.mapping.received].strip())
        answers = {
            label: clean_text(" ".join(cells[column] for column in columns))
            for label, columns in self.asked.items()
        }
        # What tells this row from the others is nothing that somebody said.
        if not any(text for label, text in answers.items() if label != self.mapping.key):
            raise Refused("gives no answer.")
        status = self.statuses.get(self._told(cells, Field.STATUS).casefold())
        if status is None:
            raise Refused("has a status that there is not in Settings › Lead statuses.")
        owner = self._told(cells, Field.OWNER).casefold()
        notes = self._notes(cells)
        return Row(
            number,
            received,
            {label: text[:LONGEST_TEXT] for label, text in answers.items()},
            status,
            owner=self.owners.get(owner),
            has_unknown_owner=bool(owner) and owner not in self.owners,
            origin=self._told(cells, Field.ORIGIN),
            notes=[note[:LONGEST_TEXT] for note in notes],
            is_cut=any(len(text) > LONGEST_TEXT for text in [*answers.values(), *notes]),
        )

    def _notes(self, cells: dict[str, str]) -> list[str]:
        kinds = self.mapping.fields.items()
        notes = (clean_text(cells[heading]) for heading, kind in kinds if kind == Field.NOTE)
        return list(filter(None, notes))

    def _told(self, cells: dict[str, str], kind: Field) -> str:
        """What the columns of this kind say, on one line."""
        columns = (heading for heading, one in self.mapping.fields.items() if one == kind)
        return clean_line(" ".join(cells[column] for column in columns), LONGEST_TITLE)


def workers() -> list[AbstractBaseUser]:
    """Those whom a lead can be given to."""
    return list(policy_registry.get_by_type(Lead).users_with_permission("change"))


def names_of(user: AbstractBaseUser) -> list[str]:
    """What another system may call them."""
    return list(filter(None, [user.get_username(), user.email, get_user_display_name(user)]))
