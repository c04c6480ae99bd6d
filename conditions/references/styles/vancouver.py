"""The Vancouver style of the ICMJE, after the NLM's Citing Medicine."""

import re
from collections.abc import Sequence

from conditions.references.csl import Item
from conditions.references.styles import dates, names
from conditions.references.styles.entry import (
    Entry,
    Link,
    Notice,
    doi_link,
    joined,
    pmcid_link,
    pmid_link,
)

SERIALS = {
    "article-journal", "article-magazine", "article-newspaper", "periodical", "post-weblog",
    "review", "review-book",
}  # fmt: skip
PARTS = {"chapter", "paper-conference", "entry-dictionary", "entry-encyclopedia"}
NOTICES = {
    "retraction": "Retraction in",
    "partial_retraction": "Partial retraction in",
    "withdrawal": "Withdrawal in",
    "removal": "Removal in",
    "expression_of_concern": "Expression of concern in",
    "correction": "Erratum in",
}


def write(item: Item, notices: Sequence[Notice] = ()) -> Entry:
    """An item as Vancouver writes it, without a number."""
    entry = Entry()
    entry.sentence(people(item.get("author")) or editors(item))
    for part in (title(item), container(item), publication(item), *extent(item)):
        entry.sentence(part)
    add_address(entry, item)
    for notice in notices:
        add_notice(entry, notice)
    return entry


def people(people: list[dict] | None) -> str:
    return names.several(people, most=6, shown=6)


def editors(item: Item) -> str:
    found = item.get("editor") or []
    return f"{people(found)}, {'editor' if len(found) == 1 else 'editors'}" if found else ""


def is_online(item: Item) -> bool:
    """Whether the reader is sent to an address: a journal article with an identifier is not."""
    identified = any(key in item for key in ("DOI", "PMID", "PMCID"))
    return "URL" in item and not (item.get("type") == "article-journal" and identified)


def title(item: Item) -> str:
    """The title; for a page of a website, the website's name."""
    kind, site = item.get("type"), item.get("container-title")
    text = site if kind == "webpage" and site else item.get("title", "")
    if "genre" in item:
        text = f"{text} [{item['genre']}]"
    if is_online(item) and kind not in PARTS and (kind == "webpage" or not site):
        text = f"{text} [Internet]"
    if site:
        return text
    return joined([text, edition(item)])


def container(item: Item) -> str:
    """What the work is part of: the journal, or the book with its editors."""
    kind = item.get("type")
    name = item.get("container-title", "")
    shared_editors = editors(item) if item.get("author") else ""
    if kind == "webpage" or not name:
        number = item.get("volume", "") if kind not in SERIALS else ""
        return joined([shared_editors, dates.volume(number) if number else ""])
    if kind in ("article-journal", "review", "review-book"):
        name = (item.get("container-title-short") or name).replace(".", "")
    if is_online(item):
        name = f"{name} [Internet]"
    whole = joined([shared_editors, joined([name, edition(item)])])
    return f"In: {whole}" if kind in PARTS else whole


def publication(item: Item) -> str:
    """Year;volume(issue):pages, or place: publisher; year."""
    kind = item.get("type")
    cited = f"[cited {dates.nlm(item, 'accessed')}]" if dates.nlm(item, "accessed") else ""
    when = dates.nlm(item, "issued", 2) if kind == "report" else dates.year(item)
    if is_online(item):
        when = joined([when, cited], " ")
    if kind in SERIALS:
        number, issue = item.get("volume", ""), item.get("issue", "")
        numbered = joined([when, f"{number}({issue})" if issue else number], ";")
        return joined([numbered, short_pages(item)], ":")
    place = item.get("publisher-place", "")
    if kind == "thesis" and place:
        place = f"[{place}]"
    return joined([joined([place, item.get("publisher", "")], ": "), when], "; ")


def extent(item: Item) -> list[str]:
    """The pages of a part, the series, the number of a report, the page of a website."""
    kind = item.get("type")
    parts = []
    if kind not in SERIALS | {"book"} and "page" in item:
        parts.append(f"p. {short_pages(item)}")
    if kind == "webpage" and "container-title" in item:
        parts.append(item.get("title", ""))
    if kind not in SERIALS and "collection-title" in item:
        parts.append(f"({item['collection-title']})")
    if kind == "report" and "number" in item:
        parts.append(f"Report No.: {item['number']}")
    return parts


def short_pages(item: Item) -> str:
    """357-367 as 357-67; article numbers and lists as they are."""
    pages = item.get("number") or item.get("page", "")
    if item.get("type") == "report":
        pages = item.get("page", "")
    match = re.fullmatch(r"([A-Za-z]?)(\d+)-([A-Za-z]?)(\d+)", pages)
    if not match or match[1] != match[3] or len(match[2]) != len(match[4]):
        return pages
    start, end = match[2], match[4]
    same = 0
    while same < len(end) - 1 and start[same] == end[same]:
        same += 1
    return f"{match[1]}{start}-{end[same:]}"


def edition(item: Item) -> str:
    return dates.edition(item["edition"]) if "edition" in item else ""


def add_address(entry: Entry, item: Item) -> None:
    if is_online(item):
        entry.add(" Available from: ", Link(item["URL"], item["URL"]))
    if "DOI" in item:
        entry.add(" doi: ", doi_link(item["DOI"]))
    notes: list[str | Link] = []
    if "PMID" in item:
        notes += ["PubMed PMID: ", pmid_link(item["PMID"])]
    if "PMCID" in item:
        notes += ["; " * bool(notes), "PubMed Central PMCID: ", pmcid_link(item["PMCID"])]
    if notes:
        ends_open = isinstance(entry.pieces[-1], Link) if entry.pieces else False
        entry.add("." * ends_open + " ", *notes, ".")


def add_notice(entry: Entry, notice: Notice) -> None:
    if notice.type not in NOTICES:
        return
    ends_open = isinstance(entry.pieces[-1], Link) if entry.pieces else False
    entry.add("." * ends_open + f" {NOTICES[notice.type]}: ")
    if notice.doi:
        entry.add("doi: ", doi_link(notice.doi))
    elif notice.url:
        entry.add("PubMed PMID: ", pmid_link(notice.pmid))
    else:
        entry.add(re.sub(r"\.$", "", notice.text) or "the journal")
