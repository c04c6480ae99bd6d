"""The lines of RIS and NBIB: a tag, a hyphen, a value that may go on below."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from conditions.references.csl import Item


@dataclass
class TaggedRecord:
    """The values of each tag in order, the line the record starts on, and how it begins."""

    line: int
    values: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    last: str = ""
    excerpt: str = ""

    def add(self, tag: str, value: str) -> None:
        self.values[tag].append(value.strip())
        self.last = tag
        if len(self.excerpt) < 300:
            self.excerpt += f"{tag}  - {value}\n"

    def go_on(self, text: str) -> None:
        if self.last:
            value = self.values[self.last]
            value[-1] = f"{value[-1]} {text}".strip()

    def all(self, *tags: str) -> list[str]:
        """Every value of the first of these tags that has one."""
        for tag in tags:
            if found := [value for value in self.values.get(tag, ()) if value]:
                return found
        return []

    def first(self, *tags: str) -> str:
        return next(iter(self.all(*tags)), "")


def records(text: str, line_format: re.Pattern, start: str, end: str) -> Iterator[TaggedRecord]:
    """Split a text into records: each begins with the tag `start`, or after the tag `end`."""
    record: TaggedRecord | None = None
    for number, line in enumerate(text.split("\n"), 1):
        match = line_format.match(line)
        if not match:
            if record:
                record.go_on(line.strip())
            continue
        tag, value = match[1], match[2]
        if record and tag in (start, end) and record.values:
            yield record
            record = None
        if tag == end:
            record = None
            continue
        record = record or TaggedRecord(number)
        record.add(tag, value)
    if record and record.values:
        yield record


INITIALS = re.compile(r"^(?:[^\W\d_]\.?[ \-]?){1,4}$")
SUFFIXES = {"jr", "sr", "ii", "iii", "iv", "2nd", "3rd", "jr.", "sr."}


def person(name: str) -> Item:
    """ "Family, Given, Jr", "Family AB" or a group as a CSL name."""
    name = " ".join(name.split()).strip(" ;")
    if "," in name:
        family, *rest = [part.strip() for part in name.split(",")]
        suffixes = [part for part in rest if part.lower() in SUFFIXES]
        given = " ".join(part for part in rest if part and part not in suffixes)
        return {"family": family, "given": given, "suffix": " ".join(suffixes)}
    family, _, last = name.rpartition(" ")
    if family and INITIALS.match(last) and last.upper() == last:
        return {"family": family, "given": initials(last)}
    return {"literal": name}


def initials(letters: str) -> str:
    """ "AJ" or "D.G." as "A. J." and "D. G."."""
    return " ".join(f"{letter}." for letter in letters if letter.isalpha())


def people(names: Sequence[str]) -> list[Item]:
    return [person(name) for name in names if name.strip(" ;,.")]
