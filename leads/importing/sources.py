"""Rows of another system: a CSV file, or the submissions of one of Wagtail's own form pages."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, count
from pathlib import Path

from django.db.models import QuerySet
from django.utils import timezone
from wagtail.contrib.forms.models import AbstractFormSubmission
from wagtail.models import Page

DELIMITERS = ",;\t"
# Python reads no longer ones by default, and longer ones where anything in the process asked for it.
LONGEST_CELL = 131_072


class Unreadable(Exception):
    """The source holds no rows that could be read; the sentence says why."""


@dataclass(frozen=True)
class Source:
    """Headings, and rows of as many texts below them, each behind its key if it has one.

    The identity tells sources apart, whatever they are called.
    """

    identity: str
    name: str
    headings: list[str]
    rows: Iterator[tuple[str, list[str]]]


def from_csv(path: Path) -> Source:
    """Raises Unreadable. Commas, semicolons or tabs, whichever its first line has most of."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = list(file)
    except UnicodeDecodeError as error:
        raise Unreadable(f"{path} is not in UTF-8. Save it as “CSV UTF-8”.") from error
    first = lines[0] if lines else ""
    rows = readable(csv.reader(lines, delimiter=max(DELIMITERS, key=first.count)))
    headings = [heading.strip() for heading in next(rows, [])]
    if not all(headings) or len(set(headings)) < len(headings) or not headings:
        raise Unreadable(f"The first line of {path} has to name every column, each differently.")
    return Source(path.stem, path.stem, headings, (("", row) for row in rows))


def readable(rows: Iterator[list[str]]) -> Iterator[list[str]]:
    """All rows; without a cell, as an empty line is, where one has too long a cell."""
    while True:
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error:
            row = []
        yield [] if any(len(cell) > LONGEST_CELL for cell in row) else row


def from_form_page(pk: int, received: str) -> Source:
    """What Wagtail kept of its own form page; `received` names the column of the time.

    Raises Unreadable.
    """
    page = Page.objects.filter(pk=pk).specific().first()
    if not hasattr(page, "get_submission_class"):
        raise Unreadable(f"Page {pk} is no page with a form of Wagtail's own.")
    submissions = page.get_submission_class().objects.filter(page_id=pk).order_by("pk")
    fields = [field for field in page.get_data_fields() if field[0] != "submit_time"]
    names = [name for name, _label in fields]
    headings = [received, *(str(label) for _name, label in fields)]
    # Wagtail keeps the answers to a field that was removed from the form, but no label of it.
    for name in removed_fields(submissions, {"submit_time", *names}):
        names.append(name)
        headings.append(told_apart(name, headings))
    rows = (
        (
            str(submission.pk),
            [as_text(submission.submit_time), *(as_text(data.get(name)) for name in names)],
        )
        for submission in submissions.iterator(chunk_size=500)
        for data in [submission.get_data()]
    )
    return Source(f"page {pk}", page.title, headings, rows)


def removed_fields(submissions: QuerySet[AbstractFormSubmission], known: set[str]) -> list[str]:
    """What submissions answer besides the known fields, first seen first."""
    kept = submissions.values_list("form_data", flat=True).iterator(chunk_size=500)
    # A dictionary is a set that has an order, so that rows look the same at the next run.
    return list({name: None for answers in kept for name in answers if name not in known})


def told_apart(heading: str, others: list[str]) -> str:
    """The heading, with a number behind it if there is another like it."""
    numbered = (f"{heading} {number}" for number in count(2))
    return next(each for each in chain([heading], numbered) if each not in others)


def as_text(value: object) -> str:
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat()
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    return "" if value is None else str(value)
