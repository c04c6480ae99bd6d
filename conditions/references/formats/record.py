"""One record of a pasted list, as far as it could be read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from django.utils.translation import gettext as _

from conditions.references import csl, markup
from conditions.references.identifiers import Identifier

LONGEST_EXCERPT = 300


@dataclass
class Record:
    """A record with the line it starts on; `problem` says why it cannot be kept."""

    line: int
    item: csl.Item = field(default_factory=dict)
    problem: str = ""
    remarks: list[str] = field(default_factory=list)
    notices: list[dict[str, Any]] = field(default_factory=list)
    excerpt: str = ""
    identifier: Identifier | None = None

    @classmethod
    def from_raw(cls, raw: Mapping[str, Any], line: int, excerpt: str = "") -> Self:
        """Clean what a parser read; what is missing or doubtful is said, not guessed."""
        record = cls(line, excerpt=excerpt[:LONGEST_EXCERPT])
        try:
            record.item = csl.clean(raw)
        except csl.NotCitable as error:
            record.problem = _("A record of the kind “%(kind)s” is not a work one can cite.") % {
                "kind": error
            }
            return record
        record.check(raw)
        return record

    def check(self, raw: Mapping[str, Any]) -> None:
        if not markup.plain(self.item.get("title", "")).strip():
            self.problem = _("The record has no title.")
        if len(self.item.get("DOI", "")) > 255:
            self.problem = _("The DOI is longer than 255 characters.")
        if "issued" not in self.item and (shown := as_written(raw.get("issued"))):
            self.remarks.append(
                _("The date “%(date)s” has no year and was left out.") % {"date": shown[:40]}
            )
        if csl.looks_doubly_encoded(self.item):
            self.remarks.append(_("A name or the title has garbled letters. Please correct them."))


def as_written(date: object) -> str:
    """What stood where a year was expected."""
    if isinstance(date, Mapping):
        date = date.get("raw") or date.get("literal") or ""
    return str(date or "").strip()
