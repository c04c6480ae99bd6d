"""The Retraction Watch CSV: tens of thousands of rows, read one at a time."""

import csv
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

from django.utils.translation import gettext as _

from conditions.references.identifiers import normal_doi, normal_pmid
from conditions.references.models import Reference
from conditions.references.notices import Notice, iso, notice
from conditions.references.retractions.recording import record

SOURCE = "retraction-watch"
NEEDED = {"OriginalPaperDOI", "RetractionNature", "RetractionDate"}
NATURES = {
    "retraction": "retraction",
    "partial retraction": "partial_retraction",
    "expression of concern": "expression_of_concern",
    "correction": "correction",
    "reinstatement": "reinstatement",
}
LONGEST_CELL = 1_000_000


class NotRetractionWatch(ValueError):
    """The file has not the columns of the Retraction Watch data."""


def read(
    path: Path, progress: Callable[[int], None] = lambda rows: None
) -> Iterator[tuple[int, Notice]]:
    """The key of each work of the library that a row is about, with the row's notice."""
    by_doi, by_pmid = {}, {}
    for key, doi, pmid in Reference.objects.values_list("pk", "doi", "pmid").iterator():
        by_doi[doi], by_pmid[pmid] = key, key
    csv.field_size_limit(LONGEST_CELL)
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        rows = csv.DictReader(file)
        if missing := NEEDED - set(rows.fieldnames or ()):
            raise NotRetractionWatch(
                _("The file lacks the columns %(names)s.") % {"names": ", ".join(sorted(missing))}
            )
        for count, row in enumerate(rows, 1):
            if count % 1000 == 0:
                progress(count)
            doi = normal_doi(row.get("OriginalPaperDOI"))
            pmid = normal_pmid(row.get("OriginalPaperPubMedID"))
            key = (doi and by_doi.get(doi)) or (pmid and by_pmid.get(pmid))
            kind = NATURES.get((row.get("RetractionNature") or "").strip().lower())
            if key and kind:
                yield key, as_notice(kind, row)


def as_notice(kind: str, row: dict[str, str]) -> Notice:
    return notice(
        kind,
        SOURCE,
        doi=normal_doi(row.get("RetractionDOI")),
        pmid=normal_pmid(row.get("RetractionPubMedID")),
        day=day(row.get("RetractionDate") or ""),
        text=" ".join((row.get("Reason") or "").replace("+", " ").split())[:300].strip("; "),
    )


def day(american: str) -> str:
    """2/6/2010 0:00 as 2010-02-06."""
    match = re.match(r"\s*(\d{1,2})/(\d{1,2})/(\d{4})", american)
    return iso([int(match[3]), int(match[1]), int(match[2])]) if match else ""


def apply(path: Path, progress: Callable[[int], None] = lambda rows: None) -> list[Reference]:
    """Mark the library's works that the file tells of; returns those newly in question."""
    found: dict[int, list[Notice]] = defaultdict(list)
    for key, entry in read(path, progress):
        found[key].append(entry)
    works = Reference.objects.in_bulk(found)
    return [work for key, work in works.items() if record(work, found[key], {SOURCE: "answered"})]
