"""Telling the formats apart, and the limits on what is pasted."""

import codecs
import re
from collections.abc import Callable, Iterator
from itertools import islice

from django.utils.translation import gettext as _

from conditions.references.formats import bibtex, csl_json, nbib, ris
from conditions.references.formats.record import Record
from conditions.references.identifiers import Identifier, IdentifierNotRecognised

MOST_RECORDS = 5_000
MOST_BYTES = 25_000_000

READERS: dict[str, Callable[[str], Iterator[Record]]] = {
    "RIS": ris.read,
    "NBIB": nbib.read,
    "BibTeX": bibtex.read,
    "CSL-JSON": csl_json.read,
}
RIS_TAG = re.compile(r"^[^\S\n]*[A-Z][A-Z0-9][^\S\n]{1,3}-(?:[^\S\n]|$)", re.MULTILINE)
NBIB_START = re.compile(r"^[^\S\n]*PMID\s*- ?\d", re.MULTILINE)
BIBTEX_ENTRY = re.compile(r"^\s*@\s*\w+\s*[{(]", re.MULTILINE)
WEB_OF_SCIENCE = re.compile(r"^(?:FN |VR |PT [JBSP]\b)")


class NotReadable(ValueError):
    """The text is in none of the formats we read."""


def decode(data: bytes) -> str:
    """The text of an uploaded file: UTF-8 or UTF-16 with or without a mark, else Windows Latin-1.

    Raises NotReadable for files that hold no text.
    """
    if len(data) > MOST_BYTES:
        raise NotReadable(
            _("The file is larger than %(limit)s MB. Please split it.")
            % {"limit": MOST_BYTES // 1_000_000}
        )
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", errors="replace")
    if b"\x00" in data[:4096]:
        raise NotReadable(_("This is not a text file. Export the references as RIS and try again."))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def detect(text: str) -> str:
    """The name of the format a text is in; empty when it is none of ours."""
    start = text.lstrip("\ufeff \t\r\n")[:20_000]
    if start.startswith(("{", "[")):
        return "CSL-JSON"
    ris = RIS_TAG.search(start)
    marks = {
        "NBIB": NBIB_START.search(start),
        "BibTeX": BIBTEX_ENTRY.search(start),
        "RIS": ris if ris and RIS_TAG.search(start, ris.end()) else None,
    }
    found = {name: match.start() for name, match in marks.items() if match}
    return min(found, key=found.__getitem__, default="")


def read(text: str) -> list[Record]:
    """The records of a pasted text, in order, each with its line; identifiers stay to be looked up.

    Raises NotReadable, with a sentence for the editor, when no format fits or there are too many.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff")
    name = detect(text)
    if not name:
        return read_identifiers(text)
    records = list(islice(READERS[name](text), MOST_RECORDS + 1))
    if len(records) > MOST_RECORDS:
        raise NotReadable(
            _("There are more than %(limit)s records. Please split the list.")
            % {"limit": f"{MOST_RECORDS:,}"}
        )
    if not records:
        raise NotReadable(_("This looks like %(name)s, but holds no record.") % {"name": name})
    return records


def read_identifiers(text: str) -> list[Record]:
    """One identifier a line."""
    lines = [(number, line.strip()) for number, line in enumerate(text.split("\n"), 1)]
    lines = [(number, line) for number, line in lines if line]
    refuse_other_formats(lines[0][1] if lines else "")
    records = []
    for number, line in lines[: MOST_RECORDS + 1]:
        record = Record(number, excerpt=line[:300])
        try:
            record.identifier = Identifier.parse(line)
        except IdentifierNotRecognised as error:
            record.problem = str(error)
        records.append(record)
    if len(records) > 1 and not any(record.identifier for record in records):
        raise NotReadable(
            _("This is neither RIS, NBIB, BibTeX or CSL-JSON nor a list of identifiers.")
        )
    return records


def refuse_other_formats(start: str) -> None:
    if not start:
        raise NotReadable(_("There is nothing here. Paste an identifier or a list of references."))
    if start.startswith("<"):
        raise NotReadable(_("XML is not read here. Paste the DOI, or export the list as RIS."))
    if WEB_OF_SCIENCE.match(start):
        raise NotReadable(
            _("This is the Web of Science tag format. Export the list as RIS or BibTeX instead.")
        )
    if start.startswith("%0 "):
        raise NotReadable(_("This is the EndNote tag format. Export the list as RIS instead."))
