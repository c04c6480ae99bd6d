"""BibTeX, with its LaTeX accents, braces and undisciplined fields."""

import logging
import re
from collections.abc import Iterator
from functools import lru_cache

import bibtexparser
from bibtexparser.middlewares import RemoveEnclosingMiddleware, ResolveStringReferencesMiddleware
from bibtexparser.model import DuplicateBlockKeyBlock, Entry, ParsingFailedBlock
from django.utils.translation import gettext as _
from pylatexenc.latex2text import LatexNodes2Text
from pylatexenc.latexwalker import LatexWalkerError

from conditions.references import csl
from conditions.references.formats.record import Record
from conditions.references.formats.tagged import SUFFIXES
from conditions.references.identifiers import normal_pmcid, normal_pmid, spelled_doi

TYPES = {
    "article": "article-journal",
    "book": "book",
    "booklet": "book",
    "proceedings": "book",
    "inbook": "chapter",
    "incollection": "chapter",
    "inproceedings": "paper-conference",
    "conference": "paper-conference",
    "techreport": "report",
    "report": "report",
    "manual": "report",
    "phdthesis": "thesis",
    "mastersthesis": "thesis",
    "thesis": "thesis",
    "online": "webpage",
    "electronic": "webpage",
    "www": "webpage",
}
COMMANDS = {
    **dict.fromkeys(("emph", "textit", "textsl", "mkbibemph"), "i"),
    "textbf": "b",
    **dict.fromkeys(("textsuperscript", "mkbibsuperscript"), "sup"),
    **dict.fromkeys(("textsubscript", "mkbibsubscript"), "sub"),
}
COMMAND = re.compile(rf"\\({'|'.join(COMMANDS)})\s*\{{([^{{}}]*)\}}")
SCRIPT = re.compile(
    r"(?:\$|\\\()\s*(?:\{\})?([\^_])\{?(?:\\(?:mbox|text|rm)\s*\{)?([^{}$\\]+)\}*\s*(?:\$|\\\))"
)
AND = re.compile(r"\s+and\s+", re.IGNORECASE)
LATEX = LatexNodes2Text(keep_comments=True, math_mode="text")


def read(text: str) -> Iterator[Record]:
    # The library logs what it could not read; here every such block becomes a faulty record.
    logging.getLogger("bibtexparser").setLevel(logging.ERROR)
    library = bibtexparser.parse_string(
        text,
        parse_stack=[
            ResolveStringReferencesMiddleware(allow_inplace_modification=True),
            RemoveEnclosingMiddleware(allow_inplace_modification=True),
        ],
    )
    for block in library.blocks:
        if isinstance(block, DuplicateBlockKeyBlock):
            block = block.ignore_error_block
        if isinstance(block, Entry):
            yield Record.from_raw(to_csl(block), block.start_line + 1, (block.raw or "")[:300])
        elif isinstance(block, ParsingFailedBlock):
            yield Record(
                (block.start_line or 0) + 1,
                problem=_("The entry is not closed or has a fault in its braces or commas."),
                excerpt=(block.raw or "")[:300],
            )


def to_csl(entry: Entry) -> csl.Item:
    raw = {field.key.lower(): str(field.value) for field in entry.fields}
    fields = {key: decode(value) for key, value in raw.items() if key not in ("author", "editor")}
    kind = TYPES.get(entry.entry_type.lower(), "article")
    if kind == "article" and "url" in fields and "eprint" not in fields:
        kind = "webpage"
    addresses = (raw.get(key, "") for key in ("doi", "url", "howpublished"))
    item: csl.Item = {
        "type": kind,
        "title": joined(fields.get("title", ""), fields.get("subtitle", "")),
        "author": names(raw.get("author", "")),
        "editor": names(raw.get("editor", "")),
        "issued": issued(fields),
        "volume": fields.get("volume", ""),
        "issue": "" if kind == "report" else fields.get("number") or fields.get("issue", ""),
        "page": fields.get("pages") or fields.get("eid") or fields.get("article-number", ""),
        "edition": fields.get("edition", ""),
        "publisher": next(
            (
                fields[k]
                for k in ("publisher", "institution", "school", "organization")
                if k in fields
            ),
            "",
        ),
        "publisher-place": fields.get("address") or fields.get("location", ""),
        "DOI": next(filter(None, map(spelled_doi, (*addresses, entry.key))), ""),
        "PMID": normal_pmid(fields.get("pmid", "")),
        "PMCID": normal_pmcid(fields.get("pmcid") or fields.get("pmc", "")),
        "URL": fields.get("url", ""),
        "accessed": {"raw": fields.get("urldate", "")} if "urldate" in fields else None,
        "language": fields.get("language", ""),
        "ISBN": fields.get("isbn", ""),
        "container-title-short": fields.get("shortjournal", ""),
    }
    container = ("journal", "journaltitle", "booktitle")
    item["container-title"] = next((fields[key] for key in container if key in fields), "")
    if kind == "report" and "number" in fields:
        item["number"] = fields["number"]
    return item


def joined(title: str, subtitle: str) -> str:
    return f"{title}: {subtitle}" if title and subtitle else title


def issued(fields: dict[str, str]) -> csl.Item | None:
    date = fields.get("date") or f"{fields.get('year', '')} {fields.get('month', '')}"
    day = fields.get("day", "")
    return {"raw": f"{date} {day}".strip()} if date.strip() else None


@lru_cache(maxsize=4096)
def decode(value: str) -> str:
    """A field without LaTeX: accents as letters, fonts as our markup, braces gone."""
    value = COMMAND.sub(lambda m: f"<{COMMANDS[m[1]]}>{m[2]}</{COMMANDS[m[1]]}>", value)
    value = SCRIPT.sub(script, value)
    if "\\" in value or "$" in value or "~" in value:
        try:
            value = LATEX.latex_to_text(value)
        except (LatexWalkerError, RecursionError, ValueError, IndexError):
            value = re.sub(r"\\[A-Za-z]+\s*|[\\$]", "", value)
    return " ".join(value.replace("{", "").replace("}", "").replace("--", "-").split())


def script(match: re.Match) -> str:
    tag = "sup" if match[1] == "^" else "sub"
    return f"<{tag}>{match[2]}</{tag}>"


def names(value: str) -> list[csl.Item]:
    return [name(part) for part in split_outside_braces(value) if part.strip(" {}")]


def split_outside_braces(value: str) -> list[str]:
    """Split at each "and" that no brace protects."""
    parts, start = [], 0
    for match in AND.finditer(value):
        before = value[start : match.start()]
        if before.count("{") == before.count("}"):
            parts.append(before)
            start = match.end()
    return [*parts, value[start:]]


def name(part: str) -> csl.Item:
    """ "Family, Jr, Given", "Given von Family" or "{A Group}"."""
    part = part.strip()
    if part.startswith("{") and part.endswith("}") and part.count("{") == 1:
        return {"literal": decode(part)}
    if part.lower() == "others":
        return {"literal": "et al"}
    pieces = [decode(piece) for piece in part.split(",")]
    if len(pieces) > 1:
        family, *rest = pieces
        suffixes = [piece for piece in rest if piece.lower() in SUFFIXES]
        given = " ".join(piece for piece in rest if piece not in suffixes)
        return {"family": family, "given": given, "suffix": " ".join(suffixes)}
    words = split_words(part)
    if len(words) == 1:
        return {"family": decode(words[0])}
    particle = next((n for n, word in enumerate(words[:-1]) if word[:1].islower()), len(words) - 1)
    return {
        "given": decode(" ".join(words[:particle])),
        "family": decode(" ".join(words[particle:])),
    }


def split_words(part: str) -> list[str]:
    """Words, where a group in braces is one word."""
    return re.findall(r"(?:\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\}|[^\s{}])+", part) or [part]
