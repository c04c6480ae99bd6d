"""What services say against a work: retractions, concerns, corrections, from every source at once."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from conditions.references.csl import parse_date
from conditions.references.identifiers import find_doi

RETRACTIONS = {"retraction", "partial_retraction", "withdrawal", "removal"}
CONCERNS = {"expression_of_concern"}
CORRECTIONS = {"correction", "erratum", "corrigendum", "addendum"}
# Later versions and explanations say nothing against a work.
HARMLESS = {
    "new_version",
    "new_edition",
    "clarification",
    "reinstatement",
    "update",
    "version_of_record",
}

PUBMED_COMMENTS = {
    "retractionin": "retraction",
    "partialretractionin": "partial_retraction",
    "expressionofconcernin": "expression_of_concern",
    "erratumin": "correction",
    "correctedandrepublishedin": "correction",
    "updatein": "update",
}
# Compared exactly: "Retraction of Publication" and "Retraction Notice" are notices themselves.
PUBMED_RETRACTED = "retracted publication"

Notice = dict[str, Any]


def notice(
    kind: str, source: str, *, doi: str = "", pmid: str = "", day: str = "", text: str = ""
) -> Notice:
    """One notice about a work, as stored: who says it, where it stands and since when."""
    made = {"type": kind, "doi": doi, "pmid": pmid, "date": day, "text": text, "sources": [source]}
    return {key: value for key, value in made.items() if value}


def from_pubmed(types: Iterable[str], comments: Iterable[Mapping[str, str]]) -> list[Notice]:
    """The notices in a PubMed record: its comments, and its publication types."""
    found = [
        notice(
            PUBMED_COMMENTS[kind],
            "pubmed",
            doi=find_doi(comment.get("text", "")),
            pmid=comment.get("pmid") or pmid_in(comment.get("text", "")),
            day=day_in(comment.get("text", "")),
            text=comment.get("text", "")[:300],
        )
        for comment in comments
        if (kind := comment["type"].replace(" ", "").lower()) in PUBMED_COMMENTS
    ]
    is_retracted = any(kind.strip().lower() == PUBMED_RETRACTED for kind in types)
    if is_retracted and not any(entry["type"] in RETRACTIONS for entry in found):
        found.append(notice("retraction", "pubmed"))
    return union(found)


def pmid_in(text: str) -> str:
    match = re.search(r"PMID:\s*(\d{1,8})", text)
    return match[1] if match else ""


def day_in(citation: str) -> str:
    """The date in "Lancet. 2010 Feb 6;375(9713):445", as 2010-02-06."""
    match = re.search(r"\b((?:19|20)\d\d)(?: ([A-Z][a-z]{2})(?: (\d{1,2}))?)?", citation)
    return iso(parse_date(" ".join(filter(None, match.groups())))) if match else ""


def iso(parts: list[int]) -> str:
    return "-".join(f"{part:02d}" for part in parts)


def union(*lists: Iterable[Notice]) -> list[Notice]:
    """Every notice once, however many sources and entries tell of it, oldest first."""
    merged: list[Notice] = []
    for entry in (entry for entries in lists for entry in entries):
        same = next((other for other in merged if is_same(other, entry)), None)
        if same is None:
            merged.append({**entry, "sources": list(entry.get("sources", ()))})
        else:
            same["sources"] = sorted({*same["sources"], *entry.get("sources", ())})
            for key, value in entry.items():
                same.setdefault(key, value)
    return sorted(merged, key=lambda entry: entry.get("date", "9"))


def is_same(one: Notice, other: Notice) -> bool:
    """Whether two entries tell of one notice: same type, and no identifier says otherwise."""
    if one["type"] != other["type"]:
        return False
    shared = [key for key in ("doi", "pmid") if one.get(key) and other.get(key)]
    if shared:
        return any(one[key] == other[key] for key in shared)
    # A bare "it is retracted" belongs to the notice that is named; so do the same day's entries.
    is_bare = not any(entry.get("doi") or entry.get("pmid") for entry in (one, other)) or not all(
        entry.get("doi") or entry.get("pmid") for entry in (one, other)
    )
    return is_bare or one.get("date", "")[:7] == other.get("date", "")[:7] != ""


def status_of(found: Iterable[Notice]) -> tuple[str, date | None]:
    """The worst a list of notices says, and since when: retracted, concern, corrected or nothing."""
    kinds = {"retracted": RETRACTIONS, "concern": CONCERNS, "corrected": CORRECTIONS}
    entries = list(found)
    for status, types in kinds.items():
        if those := [entry for entry in entries if entry["type"] in types]:
            days = sorted(entry["date"] for entry in those if entry.get("date"))
            return status, day_of(days[0]) if days else None
    return "", None


def day_of(text: str) -> date | None:
    """The first day that 2010, 2010-02 or 2010-02-06 can mean."""
    year, month, day = (*(int(part) for part in text.split("-")), 1, 1)[:3]
    try:
        return date(year, month, day)
    except ValueError:
        return None


def unknown(found: Iterable[Notice]) -> list[str]:
    """Types we have no rule for: an editor must look at them."""
    known = RETRACTIONS | CONCERNS | CORRECTIONS | HARMLESS
    return sorted({entry["type"] for entry in found if entry["type"] not in known})
