"""Crossref's record of a work: its CSL-JSON, and what it says about retractions."""

from collections.abc import Mapping
from typing import Any

from conditions.references import csl
from conditions.references.identifiers import normal_doi
from conditions.references.notices import HARMLESS, RETRACTIONS, Notice, iso, notice, union

Work = Mapping[str, Any]


def is_crossref(work: Work) -> bool:
    """Whether a pasted object is Crossref's own JSON rather than CSL-JSON."""
    return isinstance(work.get("title"), list) or "updated-by" in work or "update-to" in work


def to_csl(work: Work) -> csl.Item:
    """The fields of CSL that Crossref names or shapes otherwise."""
    item = dict(work)
    kind = work.get("type")
    # AMA wants the year of the issue; "issued" is the earliest of all dates.
    for key in ("published-print", "published-online", "issued", "published"):
        if csl.clean_date(work.get(key)):
            item["issued"] = work[key]
            break
    item["container-title-short"] = work.get("short-container-title") or work.get(
        "container-title-short"
    )
    item["page"] = work.get("page") or work.get("article-number")
    if kind == "posted-content":
        institutions = work.get("institution") or []
        names = [entry.get("name") for entry in institutions if isinstance(entry, Mapping)]
        item |= {"genre": "Preprint", "publisher": names or work.get("publisher")}
    if kind in ("book", "monograph", "edited-book") and not item.get("author"):
        item.setdefault("editor", work.get("editor"))
    item.pop("URL", None)  # repeats the DOI
    return item


def notices_about(work: Work) -> list[Notice]:
    """What was published against this work.

    Read from "updated-by" whatever its source; "update-to" tells of other works. Publishers deposit
    links in both directions, so a record that Retraction Watch knows as a notice is no retracted work.
    """
    entries = [entry for entry in listed(work, "updated-by") if entry.get("type") not in HARMLESS]
    if is_notice(work) and not any(
        entry.get("source") == "retraction-watch" and kind(entry) in RETRACTIONS
        for entry in entries
    ):
        entries = [entry for entry in entries if kind(entry) not in RETRACTIONS]
    found = [
        notice(
            kind(entry),
            f"crossref:{entry.get('source') or 'publisher'}",
            doi=normal_doi(entry.get("DOI")),
            day=day(entry),
        )
        for entry in entries
        if kind(entry)
    ]
    titles = work.get("title") or []
    title = str(titles[0] if isinstance(titles, list) and titles else titles or "")
    if csl.says_retracted(title) and not any(entry["type"] in RETRACTIONS for entry in found):
        found.append(notice("retraction", "crossref:title"))
    return union(found)


def is_notice(work: Work) -> bool:
    """Whether Retraction Watch knows this record as the notice about another work."""
    return any(
        entry.get("source") == "retraction-watch"
        and kind(entry) in RETRACTIONS
        and normal_doi(entry.get("DOI")) != normal_doi(work.get("DOI"))
        for entry in listed(work, "update-to")
    )


def listed(work: Work, key: str) -> list[Work]:
    entries = work.get(key)
    return (
        [entry for entry in entries if isinstance(entry, Mapping)]
        if isinstance(entries, list)
        else []
    )


def kind(entry: Work) -> str:
    return str(entry.get("type") or "").lower().replace("-", "_").replace(" ", "_")


def day(entry: Work) -> str:
    updated = csl.clean_date(entry.get("updated"))
    return iso(updated["date-parts"][0]) if updated else ""
