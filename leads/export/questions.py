"""Columns for the answers: one for each question that any of the leads was ever asked."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, tzinfo
from decimal import Decimal
from functools import partial, wraps
from typing import Any
from uuid import UUID

from django.db.models import Exists
from django.utils.translation import gettext as _

from leads.export.block import Block
from leads.export.cells import Cell
from leads.export.column import Column
from leads.models import Consent, FormVersion
from leads.models.lead import LeadQuerySet
from leads.permissions import Sight
from leads.roles import Role

# The types of question that take several choices.
SEVERAL_CHOICES = {"checkboxes", "multiselect"}
# Of a number in a cell; a longer one is shown as it was written.
MOST_DIGITS = 30
VERSIONS_AT_A_TIME = 100  # SQLite puts no more than 500 parts together
WIDTHS = {"multiline": 50, "checkbox": 10, "number": 12, "date": 12, "datetime": 20}


def question_columns(leads: LeadQuerySet, sight: Sight, zone: tzinfo) -> list[Column]:
    """One column for each question, named as its newest version names it, in form order."""
    any_withdrawn = Consent.objects.withdrawn().exists()
    asked: dict[str, Column] = {}
    form_titles: dict[str, str] = {}
    for version in versions_of(leads):
        for question in version.questions:
            key = question["uuid"]
            if not sight.covers(question["role"]):
                continue
            if key in asked:
                asked[key] = with_choices(asked[key], question)
                continue
            asked[key] = question_column(question, zone, any_withdrawn=any_withdrawn)
            form_titles[key] = version.title
    return distinct_headings(list(asked.values()), form_titles)


def versions_of(leads: LeadQuerySet) -> list[FormVersion]:
    """The form versions these leads answered, form by form, the one shown now or newest first."""
    used = sorted(answered_by(leads), key=lambda version: version.created_at, reverse=True)
    newest_first = sorted(used, key=lambda version: version.is_withdrawn)
    forms = list(dict.fromkeys(version.form_uuid for version in newest_first))
    return sorted(newest_first, key=lambda version: forms.index(version.form_uuid))


def answered_by(leads: LeadQuerySet) -> list[FormVersion]:
    """Each version is asked for by its key.

    PostgreSQL knows of each how many leads it has. Asked for any, it would read all leads to learn
    that nobody has answered the newest yet.
    """
    keys = list(FormVersion.objects.order_by().values_list("pk", flat=True))
    answered: list[FormVersion] = []
    for start in range(0, len(keys), VERSIONS_AT_A_TIME):
        first, *others = (
            FormVersion.objects.order_by().filter(
                Exists(leads.order_by().filter(form_version=key)), pk=key
            )
            for key in keys[start : start + VERSIONS_AT_A_TIME]
        )
        answered += first.union(*others, all=True)
    return answered


def question_column(question: dict[str, Any], zone: tzinfo, *, any_withdrawn: bool) -> Column:
    cells = answer_cells(question, zone)
    if any_withdrawn and question["role"] == Role.CONSENT:
        cells = consent_cells(UUID(question["uuid"]), cells)
    column = Column(
        key=str(UUID(question["uuid"])),
        heading=question["label"],
        width=WIDTHS.get(question["type"], 24),
        cells=cells,
        role=question["role"],
    )
    return with_choices(column, question)


def with_choices(column: Column, question: dict[str, Any]) -> Column:
    """The column with the choices that this version of its question offered, too."""
    if question["type"] not in SEVERAL_CHOICES:
        return column
    return replace(column, choices=tuple(dict.fromkeys([*column.choices, *question["choices"]])))


def answer_cells(question: dict[str, Any], zone: tzinfo) -> Callable[[Block], list[Cell]]:
    key = UUID(question["uuid"]).hex
    readers = {"number": as_number, "date": as_date, "datetime": partial(as_datetime, zone)}
    read = readers.get(question["type"])
    if read is None:
        return lambda block: [answers.get(key) for answers in block.answers]
    return lambda block: [read(answers.get(key)) for answers in block.answers]


def consent_cells(
    uuid: UUID, given: Callable[[Block], Sequence[Cell]]
) -> Callable[[Block], Sequence[Cell]]:
    def cells(block: Block) -> Sequence[Cell]:
        taken_back = {lead for lead, question in block.withdrawn if question == uuid}
        if not taken_back:
            return given(block)
        return [
            _("Withdrawn") if lead in taken_back else cell
            for lead, cell in zip(block["id"], given(block), strict=True)
        ]

    return cells


def distinct_headings(columns: list[Column], form_titles: dict[str, str]) -> list[Column]:
    """Where questions have one label, their form tells them apart, and then a number."""
    labels = Counter(column.heading for column in columns)
    seen: Counter[str] = Counter()
    distinct = []
    for column in columns:
        heading = column.heading
        if labels[heading] > 1:
            heading = f"{heading} ({form_titles[column.key]})"
        seen[heading] += 1
        number = f" {seen[heading]}" if seen[heading] > 1 else ""
        distinct.append(replace(column, heading=heading + number))
    return distinct


def or_as_given(read: Callable[..., Cell]) -> Callable[..., Cell]:
    """Leave an answer as it is where it cannot be read, such as one from before its question changed."""

    @wraps(read)
    def cell(*arguments: Any) -> Cell:
        answer = arguments[-1]
        if not (answer and isinstance(answer, str)):
            return answer or None
        try:
            return read(*arguments)
        except (ValueError, ArithmeticError):
            return answer

    return cell


@or_as_given
def as_number(answer: str) -> Cell:
    number = Decimal(answer)
    return number if number.is_finite() and abs(number.adjusted()) < MOST_DIGITS else answer


@or_as_given
def as_date(answer: str) -> Cell:
    return date.fromisoformat(answer)


@or_as_given
def as_datetime(zone: tzinfo, answer: str) -> Cell:
    """The zone's clock knows no time beyond the calendar's ends."""
    return datetime.fromisoformat(answer).astimezone(zone)
