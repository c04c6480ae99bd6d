"""Rows of another system: a CSV file, or the submissions of one of Wagtail's own form pages."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.utils import timezone
from wagtail.models import Page

DELIMITERS = ",;\t"
# Python reads no longer ones by default, and longer ones where anything in the process asked for it.
LONGEST_CELL = 131_072


class Unreadable(Exception):
    """The source holds no rows that could be read; the sentence says why."""


@dataclass(frozen=True)
class Source:
    """Headings, and rows of as many texts below them; the name tells sources apart."""

    name: str
    headings: list[str]
    rows: Iterator[list[str]]


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
    return Source(path.stem, headings, rows)


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
    fields = page.get_data_fields()
    submissions = page.get_submission_class().objects.filter(page_id=pk).order_by("pk")
    headings = [received, *(str(label) for name, label in fields if name != "submit_time")]
    rows = (
        [as_text(submission.submit_time)]
        + [as_text(data.get(name)) for name, _label in fields if name != "submit_time"]
        for submission in submissions.iterator(chunk_size=500)
        for data in [submission.get_data()]
    )
    return Source(page.title, headings, rows)


def as_text(value: object) -> str:
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat()
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    return "" if value is None else str(value)
