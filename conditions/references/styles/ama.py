"""The AMA Manual of Style, 11th edition."""

import re
from collections.abc import Sequence

from conditions.references.csl import Item
from conditions.references.styles import dates, names
from conditions.references.styles.entry import Entry, Link, Notice, doi_link, italic, joined

WHOLE_WORKS = {"book", "report", "legislation", "song", "graphic"}
PARTS = {"chapter", "paper-conference", "entry", "entry-dictionary", "entry-encyclopedia"}
PAGES_OF_THE_WEB = {"webpage", "post-weblog", "post"}
SMALL_WORDS = {
    "a", "an", "and", "as", "at", "but", "by", "down", "for", "from", "in", "into", "nor", "of",
    "on", "onto", "or", "over", "so", "the", "till", "to", "up", "via", "with", "yet",
}  # fmt: skip
NOTICES = {
    "retraction": "Retracted in",
    "partial_retraction": "Partially retracted in",
    "withdrawal": "Withdrawn in",
    "removal": "Removed in",
    "expression_of_concern": "Expression of concern in",
}


def write(item: Item, notices: Sequence[Notice] = ()) -> Entry:
    """An item as AMA writes it, without a number."""
    entry = Entry()
    authors = people(item.get("author")) or editors(item)
    entry.sentence(authors)
    entry.sentence(title(item))
    entry.sentence(publication(item, with_editors=bool(item.get("author"))))
    add_address(entry, item)
    for notice in notices:
        add_notice(entry, notice)
    return entry


def people(people: list[dict] | None) -> str:
    return names.several(people, most=6, shown=3)


def editors(item: Item) -> str:
    found = item.get("editor") or []
    return f"{people(found)}, {'ed' if len(found) == 1 else 'eds'}." if found else ""


def title(item: Item) -> str:
    text = item.get("title", "")
    if item.get("type") in WHOLE_WORKS | {"thesis"}:
        return italic(title_case(text, item))
    return text


def title_case(text: str, item: Item) -> str:
    """English titles of books with capitals; a word that has one already stays as it is."""
    if not item.get("language", "en").lower().startswith("en"):
        return text
    words, previous = [], ":"
    for word in text.split(" "):
        small = word in SMALL_WORDS and not previous.endswith((":", "."))
        words.append(word if small or not word.islower() else word[:1].upper() + word[1:])
        previous = word
    return " ".join(words)


def publication(item: Item, *, with_editors: bool) -> str:
    """Where and when a work appeared: what differs between the types."""
    kind = item.get("type")
    if kind in WHOLE_WORKS:
        held_by = editors(item) if with_editors else ""
        parts = [volume(item), edition(item), f"({held_by})" if held_by else "", imprint(item)]
        return joined([joined(parts), item.get("page", "")], ":")
    if kind in PARTS:
        return inside(item, with_editors=with_editors)
    if kind in PAGES_OF_THE_WEB:
        return joined([item.get("container-title", ""), dates.american(item, "issued")])
    if kind == "thesis":
        return joined([item.get("genre", ""), imprint(item)])
    return periodical(item)


def inside(item: Item, *, with_editors: bool) -> str:
    """A chapter: the book it is in."""
    book = joined(
        [
            editors(item) if with_editors else "",
            italic(title_case(item.get("container-title", ""), item)),
            volume(item),
            edition(item),
            item.get("collection-title", ""),
            imprint(item),
        ]
    )
    return joined([f"In: {book}" if book else "", item.get("page", "")], ":")


def periodical(item: Item) -> str:
    """Journal, year;volume(issue):pages; or the day it appeared online."""
    journal = item.get("container-title-short") or item.get("container-title", "")
    is_preprint = item.get("type") == "article"
    parts = [italic(journal.replace(".", ""))]
    if is_preprint:
        parts.append(italic(item.get("publisher", "")))
    number, issue = item.get("volume", ""), item.get("issue", "")
    if number or issue:
        when = joined([dates.year(item), f"{number}({issue})" if issue else number], ";")
    else:
        when = appeared(item, is_preprint=is_preprint)
    parts.append(joined([when, item.get("number") or item.get("page", "")], ":"))
    return joined(parts)


def appeared(item: Item, *, is_preprint: bool) -> str:
    when = dates.american(item, "issued")
    if not when or item.get("type") in ("article-newspaper", "document"):
        return when
    return f"{'Preprint posted' if is_preprint else 'Published'} online {when}"


def imprint(item: Item) -> str:
    return joined([item.get("publisher", ""), dates.year(item)], "; ")


def volume(item: Item) -> str:
    return dates.volume(item["volume"]) if "volume" in item else ""


def edition(item: Item) -> str:
    return dates.edition(item["edition"]) if "edition" in item else ""


def add_address(entry: Entry, item: Item) -> None:
    """The DOI, or the address with the day it was read; neither takes a full stop."""
    if "DOI" in item:
        entry.add(" doi:", doi_link(item["DOI"]))
    elif "URL" in item:
        accessed = dates.american(item, "accessed")
        if accessed:
            entry.sentence(f"Accessed {accessed}")
        entry.add(" ", Link(item["URL"], item["URL"]))


def add_notice(entry: Entry, notice: Notice) -> None:
    if notice.type not in NOTICES:
        return
    ends_open = isinstance(entry.pieces[-1], Link) if entry.pieces else False
    entry.add("." * ends_open + f" {NOTICES[notice.type]}: ")
    if notice.doi:
        entry.add("doi:", doi_link(notice.doi))
    elif notice.url:
        entry.add(Link(f"PMID {notice.pmid}", notice.url))
    else:
        entry.add(re.sub(r"\.$", "", notice.text) or "the journal")
