"""PubMed's own tag format, with what it says about retractions."""

import re
from collections.abc import Iterator

from conditions.references import csl
from conditions.references.formats import tagged
from conditions.references.formats.record import Record
from conditions.references.formats.tagged import TaggedRecord, initials
from conditions.references.notices import from_pubmed

LINE = re.compile(r"^[\s\ufeff]{0,1}([A-Z]{2,4})[^\S\n]{0,3}-(?:[^\S\n]+|$)(.*)$")
# The comments of a record that tell of its own standing, by their long names in PubMed's XML.
COMMENTS = {
    "RIN": "RetractionIn",
    "PRIN": "PartialRetractionIn",
    "ECI": "ExpressionOfConcernIn",
    "EIN": "ErratumIn",
    "CRI": "CorrectedandRepublishedIn",
    "UIN": "UpdateIn",
}


def read(text: str) -> Iterator[Record]:
    for found in tagged.records(text, LINE, start="PMID", end="ER"):
        record = Record.from_raw(to_csl(found), found.line, found.excerpt)
        record.notices = notices(found)
        yield record


def to_csl(found: TaggedRecord) -> csl.Item:
    types = [kind.lower() for kind in found.all("PT")]
    title = found.first("TI", "BTI")
    item = {
        "type": "article-journal",
        "title": title.removesuffix("."),
        "author": people(found),
        "container-title": found.first("JT"),
        "container-title-short": found.first("TA"),
        "issued": {"raw": found.first("DP", "DEP")},
        "volume": found.first("VI"),
        "issue": found.first("IP"),
        "page": pages(found),
        "language": "en" if found.first("LA") == "eng" else found.first("LA"),
        "PMID": found.first("PMID"),
        "PMCID": found.first("PMC"),
        "DOI": doi(found),
    }
    if "preprint" in types:
        item |= {"type": "article", "genre": "Preprint"}
    if not found.all("JT", "TA") and found.all("BTI"):
        item |= {"type": "book", "publisher": found.first("PB"), "ISBN": found.first("ISBN")}
        if found.first("TI"):
            item |= {"type": "chapter", "container-title": found.first("BTI").removesuffix(".")}
    return item


def people(found: TaggedRecord) -> list[csl.Item]:
    """People by their full names where there are any, then groups."""
    names = [tagged.person(name) for name in found.all("FAU")]
    for name in names:
        if set(name) == {"literal"}:
            name["family"] = name.pop("literal")
    if not names:
        names = [short(name) for name in found.all("AU")]
    return [*names, *({"literal": group} for group in found.all("CN"))]


def short(name: str) -> csl.Item:
    family, _, letters = name.rpartition(" ")
    return {"family": family, "given": initials(letters)} if family else {"family": name}


def pages(found: TaggedRecord) -> str:
    if page := found.first("PG"):
        return page
    numbers = (value for value in found.all("LID") if value.endswith("[pii]"))
    return next(numbers, "").removesuffix("[pii]").strip()


def doi(found: TaggedRecord) -> str:
    for value in (*found.values.get("LID", ()), *found.values.get("AID", ())):
        if value.endswith("[doi]"):
            return value.removesuffix("[doi]")
    return ""


def notices(found: TaggedRecord) -> list[dict]:
    comments = [
        {"type": COMMENTS[tag], "text": value}
        for tag in COMMENTS
        for value in found.values.get(tag, ())
    ]
    return from_pubmed(found.values.get("PT", ()), comments)
