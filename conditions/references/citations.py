"""A citation: the mark in a text that points to a reference in the library."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Self

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from wagtail.rich_text.rewriters import extract_attrs

from conditions.keys import key_in

LONGEST_LOCATOR = 40


@dataclass(frozen=True)
class Citation:
    """A mark before it has a number: which reference, where in it, and what to call it meanwhile."""

    reference_id: int
    locator: str = ""
    label: str = ""

    @classmethod
    def from_attributes(cls, attributes: dict[str, str | None]) -> Self:
        """Read the attributes of an <embed embedtype="citation"> in stored rich text."""
        return cls(
            reference_id=key_in(attributes.get("id")),
            locator=(attributes.get("locator") or "")[:LONGEST_LOCATOR],
            label=attributes.get("label") or "",
        )

    def as_html(self) -> SafeString:
        """The mark as rich text shows it until a bibliography numbers it."""
        return format_html(
            '<sup class="citation" data-reference="{}" data-locator="{}">[{}]</sup>',
            self.reference_id,
            self.locator,
            self.label,
        )


MARK = re.compile(
    r'<sup class="citation" data-reference="(\d+)" data-locator="([^"]*)">\[([^<]*)\]</sup>'
)
STORED = re.compile(r'<embed\b[^>]*\bembedtype="citation"[^>]*/>')


@lru_cache(maxsize=10_000)
def mark_of(stored: str) -> SafeString:
    """The mark of a stored citation."""
    return Citation.from_attributes(extract_attrs(stored)).as_html()


def mark_citations(rich_text: str) -> str:
    """The rich text with its stored citations as marks; the rest stays as it is stored."""
    return STORED.sub(lambda stored: mark_of(stored[0]), rich_text)


def references_in(rich_text: str) -> list[int]:
    """The ids of the references that stored rich text cites, in reading order."""
    ids = (re.search(r'\bid="(\d+)"', mark) for mark in STORED.findall(rich_text))
    return [key for found in ids if found and (key := key_in(found[1]))]


def move_citations(rich_text: str, old: int, new: int, label: str) -> str:
    """The stored rich text with every citation of one reference pointing to another."""

    def moved(match: re.Match) -> str:
        if not re.search(rf'\bid="{old}"', match[0]):
            return match[0]
        mark = re.sub(r'\bid="\d+"', f'id="{new}"', match[0])
        return re.sub(r'\blabel="[^"]*"', lambda _: f'label="{escape(label)}"', mark)

    return STORED.sub(moved, rich_text)
