"""CSL-JSON as we keep it: one item, cleaned of what services and producers leave in it."""

import re
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from conditions.references import markup
from conditions.references.identifiers import normal_pmcid, normal_pmid, spelled_doi

Item = dict[str, Any]

TYPES = {
    "journal-article": "article-journal",
    "journalarticle": "article-journal",
    "book-chapter": "chapter",
    "book-section": "chapter",
    "book-part": "chapter",
    "monograph": "book",
    "edited-book": "book",
    "reference-book": "book",
    "proceedings-article": "paper-conference",
    "posted-content": "article",
    "preprint": "article",
    "report-component": "report",
    "dissertation": "thesis",
    "reference-entry": "entry",
    "web": "webpage",
}
# Kinds of records that are no works one can cite.
REFUSED_TYPES = {"component", "peer-review", "grant", "journal", "journal-issue", "book-series"}
KNOWN_TYPES = {
    "article", "article-journal", "article-magazine", "article-newspaper", "book", "chapter",
    "dataset", "entry", "entry-dictionary", "entry-encyclopedia", "legislation", "paper-conference",
    "post-weblog", "report", "review", "software", "speech", "standard", "thesis", "webpage",
}  # fmt: skip

TEXTS = (
    "container-title-short",
    "volume",
    "issue",
    "number",
    "edition",
    "publisher",
    "publisher-place",
    "genre",
    "collection-title",
    "event-title",
    "language",
    "URL",
    "ISBN",
    "ISSN",
    "note",
)
MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
        ),
        1,
    )
    for name in (names,)
}  # fmt: skip
SEASONS = {"winter": 1, "spring": 3, "summer": 6, "fall": 9, "autumn": 9}
NOTHING = {
    "n/a", "na", "null", "none", "undefined", "-", "no pagination", "no pagination specified",
}  # fmt: skip
RETRACTED_TITLE = re.compile(
    r"^\W*(retracted(?:\s+article)?|withdrawn|removed)\s*(?:[:.]|[-\u2013\u2014](?=\s)|\])\s*",
    re.IGNORECASE,
)
DOUBLY_ENCODED = re.compile("[\u00c2-\u00c5\u00e2][\u0080-\u00bf\u20ac\u201a-\u2122]")
LONGEST_FIELD = 5_000
SHORTEST_TITLE = 12
MOST_NAMES = 5_000


class NotCitable(ValueError):
    """The record describes no work that can be cited."""


def clean(raw: Mapping[str, Any]) -> Item:
    """Turn any CSL-like mapping into the item we keep; unknown keys are left out.

    Raises NotCitable for records that are not works.
    """
    kind = str(first(raw.get("type")) or "").strip().lower()
    if kind in REFUSED_TYPES:
        raise NotCitable(kind)
    kind = TYPES.get(kind, kind)
    item: Item = {"type": kind if kind in KNOWN_TYPES else "article"}
    take_titles(raw, item)
    # Who handled a journal article at its journal is not part of its reference.
    for role in ("author",) if item["type"] == "article-journal" else ("author", "editor"):
        if names := clean_names(raw.get(role)):
            item[role] = names
    for key in TEXTS:
        if (value := text(raw.get(key))) and value.lower() not in NOTHING:
            item.setdefault(key, value)
    for key in ("issued", "accessed"):
        if parsed := clean_date(raw.get(key)):
            item[key] = parsed
    if pages := clean_pages(text(raw.get("page"))):
        item["page"] = pages
    if "URL" in item and not re.match(r"https?://[^\s]+$", item["URL"]):
        del item["URL"]
    take_identifiers(raw, item)
    return item


def take_titles(raw: Mapping[str, Any], item: Item) -> None:
    title = clean_title(raw.get("title"))
    subtitle = clean_title(raw.get("subtitle"))
    if title and subtitle and markup.plain(subtitle).lower() not in markup.plain(title).lower():
        title = f"{title}: {subtitle}"
    if shown := RETRACTED_TITLE.sub("", title):
        title = shown
    if title:
        item["title"] = title
    container = raw.get("container-title")
    if isinstance(container, list) and item["type"] == "chapter":
        container = container[-1:]  # the first may be the series, the last is the book
    if container := clean_title(container):
        # A book has no container: Crossref puts its series there.
        item["collection-title" if item["type"] == "book" else "container-title"] = container


def clean_title(value: object) -> str:
    return text(value)


def says_retracted(title: str) -> bool:
    """Whether a deposited title carries the publisher's mark of a retracted or withdrawn work."""
    return bool(RETRACTED_TITLE.match(title))


def take_identifiers(raw: Mapping[str, Any], item: Item) -> None:
    address = text(raw.get("URL"))
    doi = spelled_doi(str(first(raw.get("DOI")) or ""))
    if not doi and "doi.org/" in address:
        doi = spelled_doi(address)
    found = (
        ("DOI", doi),
        ("PMID", normal_pmid(first(raw.get("PMID")))),
        ("PMCID", normal_pmcid(first(raw.get("PMCID")))),
    )
    item.update({key: value for key, value in found if value})
    if "doi.org/" in item.get("URL", "") and "DOI" in item:
        del item["URL"]


def first(value: object) -> object:
    """The value, or the first of a list: raw Crossref answers hold lists where CSL has texts."""
    if isinstance(value, list):
        return next((entry for entry in value if entry not in (None, "")), None)
    return value


def text(value: object) -> str:
    if not value:
        return ""
    value = first(value)
    return markup.clean(limited(value)) if isinstance(value, (str, int, float)) else ""


def limited(value: object) -> str:
    return "" if value is None else str(value)[:LONGEST_FIELD]


def clean_names(value: object) -> list[dict[str, str]]:
    """The people and groups of a CSL name list; parts that are empty are dropped."""
    names = []
    for entry in value if isinstance(value, list) else []:
        if isinstance(entry, str):
            entry = {"literal": entry}
        if isinstance(entry, Mapping) and (name := clean_name(entry)):
            names.append(name)
    return names[:MOST_NAMES]


def clean_name(entry: Mapping[str, Any]) -> dict[str, str]:
    parts = {
        key: value
        for key in ("family", "given", "suffix", "non-dropping-particle", "dropping-particle")
        if (value := markup.plain(text(entry.get(key))))
    }
    if "family" in parts:
        if "given" in parts:
            parts["given"] = spread_initials(parts["given"])
        return parts
    literal = markup.plain(text(entry.get("literal") or entry.get("name"))) or parts.get(
        "given", ""
    )
    return {"literal": literal} if literal else {}


def spread_initials(given: str) -> str:
    """Glued initials, "AJ", as "A. J.": read as a name they would lose the second."""
    if re.fullmatch(r"[^\W\d_a-z]{2,4}", given) and given.isupper():
        return " ".join(f"{letter}." for letter in given)
    return given


def clean_date(value: object) -> Item | None:
    """A CSL date with whole numbers, or None when nothing in it is one."""
    if isinstance(value, (str, int)):
        value = {"raw": str(value)}
    if not isinstance(value, Mapping):
        return None
    ranges = value.get("date-parts")
    parts = numbers(ranges[0]) if isinstance(ranges, list) and ranges else []
    if not parts:
        parts = parse_date(str(value.get("raw") or value.get("literal") or ""))
    return {"date-parts": [parts]} if parts else None


def numbers(parts: object) -> list[int]:
    """Year, month, day as far as they are numbers of a calendar."""
    found = []
    for part, (low, high) in zip(
        parts if isinstance(parts, list) else [], ((1000, 2200), (1, 12), (1, 31)), strict=False
    ):
        if not re.fullmatch(r"\s*\d{1,4}\s*", str(part)) or not low <= int(part) <= high:
            break
        found.append(int(part))
    return found


def parse_date(raw: str) -> list[int]:
    """Year, month and day out of "2016/12//", "2002 Sep 3", "15 May 2020" or "2019-06"; else []."""
    words = re.findall(r"\d+|[^\W\d_]+", raw)
    year = next((int(word) for word in words if re.fullmatch(r"1[0-9]{3}|20\d\d|21\d\d", word)), 0)
    if not year:
        return []
    rest = list(words)
    rest.remove(str(year))
    named = next((MONTHS[w[:3].lower()] for w in rest if w[:3].lower() in MONTHS), 0)
    small = [int(word) for word in rest if word.isdigit() and len(word) <= 2]
    if named:
        day = next(iter(small), 0)
        return numbers([year, named, day])
    return numbers([year, *small[:2]])


def clean_pages(pages: str) -> str:
    """A page range with one hyphen and its last page written out: 357-67 becomes 357-367."""
    pages = re.sub(r"\s*[\u2010-\u2015\u2212]+\s*|(?<=\d)\s*-+\s*(?=\d)", "-", pages).strip(" -.,;")
    match = re.fullmatch(r"([A-Za-z]?)(\d+)-([A-Za-z]?)(\d+)", pages)
    if match and len(match[4]) < len(match[2]) and match[3] in ("", match[1]):
        last = match[2][: len(match[2]) - len(match[4])] + match[4]
        pages = f"{match[1]}{match[2]}-{match[1]}{last}"
    return "" if pages.lower() in NOTHING else pages


def year_of(item: Item) -> int | None:
    """The year a work was issued."""
    try:
        return int(item["issued"]["date-parts"][0][0])
    except (KeyError, IndexError, TypeError, ValueError):
        return None


def first_name(item: Item) -> str:
    """The first author's family name or group, else the first editor's."""
    for role in ("author", "editor"):
        for name in item.get(role) or []:
            return name.get("family") or name.get("literal") or ""
    return ""


def looks_doubly_encoded(item: Item) -> bool:
    """Whether a name or title was encoded twice by its depositor ("CastaÃ±o")."""
    names = [" ".join(name.values()) for name in item.get("author", [])]
    return any(DOUBLY_ENCODED.search(value) for value in [item.get("title", ""), *names])


def fingerprint(item: Item) -> str:
    """What two records of one work without identifiers share; empty when there is too little.

    The letters and digits of the title, the first name and the year, hashed.
    """
    title = "".join(filter(str.isalnum, markup.plain(item.get("title", "")).casefold()))
    year = year_of(item)
    if len(title) < SHORTEST_TITLE or not year:
        return ""
    return sha256(f"{title}|{first_name(item).casefold()}|{year}".encode()).hexdigest()
