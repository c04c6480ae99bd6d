"""RIS, as tolerant as its producers are careless."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from conditions.references import csl
from conditions.references.formats import tagged
from conditions.references.formats.record import Record
from conditions.references.formats.tagged import TaggedRecord, people
from conditions.references.identifiers import PMCID, normal_pmid, spelled_doi

LINE = re.compile(r"^[\s\ufeff\u200b]{0,4}([A-Z][A-Z0-9])[^\S\n]{0,3}-(?:[^\S\n]+|$)(.*)$")
TYPES = {
    **dict.fromkeys(("JOUR", "JFULL", "EJOUR", "MGZN", "NEWS", "INPR", "ABST"), "article-journal"),
    **dict.fromkeys(("CHAP", "ECHAP"), "chapter"),
    **dict.fromkeys(("BOOK", "EBOOK", "EDBOOK", "SER"), "book"),
    **dict.fromkeys(("CONF", "CPAPER"), "paper-conference"),
    **dict.fromkeys(("ELEC", "WEB", "BLOG", "ICOMM"), "webpage"),
    **dict.fromkeys(("RPRT", "GOVDOC", "STAND"), "report"),
    "THES": "thesis",
    "DATA": "dataset",
}
DATABASE = re.compile(
    r"https?://[^/]*(?:embase|ovid|scopus|webofknowledge|webofscience|ebscohost|proquest)\.", re.I
)
ABBREVIATED = re.compile(r"\w\.(?:\s|$)")


def read(text: str) -> Iterator[Record]:
    for found in tagged.records(text, LINE, start="TY", end="ER"):
        if not found.all("TY") and not found.all("TI", "T1", "AU", "A1"):
            continue  # what some producers write between two records
        record = Record.from_raw(to_csl(found), found.line, found.excerpt)
        if not found.all("TY"):
            record.remarks.append(
                _("The record does not say what kind of work it is. Please check it.")
            )
        yield record


def to_csl(found: TaggedRecord) -> csl.Item:
    kind = kind_of(found)
    item: csl.Item = {
        "type": kind,
        "title": found.first("TI", "T1", "CT", "BT"),
        "author": people(found.all("AU", "A1")),
        "issued": issued(found),
        "volume": found.first("VL"),
        "issue": found.first("IS", "CP"),
        "page": pages(found),
        "publisher": found.first("PB"),
        "publisher-place": found.first("CY", "PP"),
        "language": found.first("LA"),
        "DOI": doi(found),
        "URL": address(found),
        "PMID": pmid(found),
        "PMCID": pmcid(found),
    }
    if kind != "article-journal":
        item["editor"] = people(found.all("ED", "A2"))
        item["edition"] = found.first("ET")
        item["ISBN"] = found.first("SN")
    if item["URL"]:
        item["accessed"] = {"raw": found.first("Y2")}
    add_container(found, item)
    return item


def kind_of(found: TaggedRecord) -> str:
    given = found.first("TY").upper()[:6]
    if given in TYPES:
        return TYPES[given]
    # Records that lost their TY line, and catch-all types such as GEN.
    return "article-journal" if found.all("JO", "JF", "JA", "J2") else "article"


def add_container(found: TaggedRecord, item: csl.Item) -> None:
    if item["type"] in ("chapter", "paper-conference"):
        item["container-title"] = found.first("T2", "BT", "J2", "JF", "T3")
        return
    if item["type"] == "book":
        item["collection-title"] = found.first("T2", "T3")
        return
    names = [*found.all("JF"), *found.all("T2"), *found.all("JO")]
    full = next((name for name in names if not ABBREVIATED.search(name)), "")
    item["container-title"] = full or next(iter(names), "") or found.first("JA", "J2")
    short = found.first("JA", "J2", "J1")
    item["container-title-short"] = short or next((name for name in names if name != full), "")


def issued(found: TaggedRecord) -> csl.Item:
    """The year, with the month and day of DA or Y1 where they tell of the same year."""
    raw = [found.first(tag) for tag in ("PY", "Y1", "DA")]
    dates = [date for date in map(csl.parse_date, raw) if date]
    if not dates:
        return {"raw": next(filter(None, raw), "")}
    same_year = [date for date in dates if date[0] == dates[0][0]]
    return {"date-parts": [max(same_year, key=len)]}


def pages(found: TaggedRecord) -> str:
    start, end = found.first("SP"), found.first("EP")
    if "-" in start or not end or start == end:
        return start or found.first("C7", "AR")
    return f"{start}-{end}" if start else end


def doi(found: TaggedRecord) -> str:
    for value in found.all("DO", "DI"):
        if spelled := spelled_doi(value):
            return spelled
    for tag in ("M3", "N1", "UR", "L3", "L2", "LK"):
        for value in found.values.get(tag, ()):
            if re.match(
                r"\s*(?:doi\b|10\.|https?://(?:dx\.)?doi\.org/)", value, re.IGNORECASE
            ) and (spelled := spelled_doi(value)):
                return spelled
    return ""


def address(found: TaggedRecord) -> str:
    """The address of a work without DOI; one into a literature database is of no use to readers."""
    if doi(found):
        return ""
    addresses = (value for value in found.all("UR", "L2") if value.startswith("http"))
    return next((value for value in addresses if not DATABASE.match(value)), "")


def pmid(found: TaggedRecord) -> str:
    for value in (*found.values.get("U1", ()), *found.values.get("C1", ())):
        if match := re.fullmatch(r"(\d{1,8})\s*\[pmid\]", value.strip(), re.IGNORECASE):
            return match[1]
    databases = " ".join([*found.values.get("DB", ()), *found.values.get("DP", ())]).lower()
    addresses = " ".join(found.values.get("UR", ())).lower()
    if re.search(r"pubmed|medline|nlm", databases) or "pubmed" in addresses:
        return normal_pmid(found.first("AN"))
    # EndNote's PubMed export names no database, but has the number in AN and a MEDLINE journal ISSN.
    if found.first("AN").isdecimal() and re.search(r"\b(?:eng|English)\b", found.first("LA")):
        return normal_pmid(found.first("AN"))
    return ""


def pmcid(found: TaggedRecord) -> str:
    for tag in ("U2", "C2", "U3"):
        for value in found.values.get(tag, ()):
            if match := PMCID.match(value.strip()):
                return f"PMC{match[1]}"
    return ""
