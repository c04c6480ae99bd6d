"""What an efetch answer says about a work."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import Element

from conditions.references import csl
from conditions.references.notices import Notice, from_pubmed

KEPT_TAGS = {"i", "b", "sub", "sup"}


@dataclass
class PubMedRecord:
    item: csl.Item
    notices: list[Notice] = field(default_factory=list)


def records(root: Element) -> list[PubMedRecord]:
    """The articles and books of a PubmedArticleSet, or the one that is the root itself."""
    found = []
    for node in root.iter():
        if node.tag == "PubmedArticle":
            found.append(article(node))
        elif node.tag == "PubmedBookArticle":
            found.append(book(node))
    return found


def article(node: Element) -> PubMedRecord:
    citation = node.find("MedlineCitation")
    work = citation.find("Article") if citation is not None else None
    if citation is None or work is None:
        return PubMedRecord({})
    types = texts(work.findall("PublicationTypeList/PublicationType"))
    issue = work.find("Journal/JournalIssue")
    raw: dict[str, Any] = {
        "type": "preprint" if "Preprint" in types else "journal-article",
        "title": title(work.find("ArticleTitle")) or title(work.find("VernacularTitle")),
        "author": people(work.findall("AuthorList/Author")),
        "container-title": text(work.find("Journal/Title")),
        "container-title-short": text(citation.find("MedlineJournalInfo/MedlineTA"))
        or text(work.find("Journal/ISOAbbreviation")),
        "issued": issued(work),
        "volume": text(issue.find("Volume")) if issue is not None else "",
        "issue": text(issue.find("Issue")) if issue is not None else "",
        "page": pages(work),
        "language": language(work),
        "PMID": text(citation.find("PMID")),
        **identifiers(node, work),
    }
    comments = [
        {
            "type": comment.get("RefType", ""),
            "text": text(comment.find("RefSource")),
            "pmid": text(comment.find("PMID")),
        }
        for comment in citation.findall("CommentsCorrectionsList/CommentsCorrections")
    ]
    return PubMedRecord(csl.clean(raw), from_pubmed(types, comments))


def book(node: Element) -> PubMedRecord:
    document = node.find("BookDocument")
    if document is None:
        return PubMedRecord({})
    whole = document.find("Book")
    within = document if whole is None else whole
    own_title = title(document.find("ArticleTitle"))
    book_title = title(within.find("BookTitle"))
    raw: dict[str, Any] = {
        "type": "chapter" if own_title and own_title != book_title else "book",
        "title": own_title or book_title,
        "container-title": book_title if own_title and own_title != book_title else "",
        "author": people(document.findall("AuthorList/Author") or named(within, "authors")),
        "editor": people(named(within, "editors")),
        "publisher": text(within.find("Publisher/PublisherName")),
        "publisher-place": text(within.find("Publisher/PublisherLocation")),
        "issued": date(within.find("PubDate")),
        "edition": text(within.find("Edition")),
        "ISBN": text(within.find("Isbn")),
        "PMID": text(document.find("PMID")),
        **identifiers(node, document),
    }
    types = texts(document.findall("PublicationType"))
    return PubMedRecord(csl.clean(raw), from_pubmed(types, []))


def named(node: Element, kind: str) -> list[Element]:
    return [
        author
        for names in node.findall("AuthorList")
        if names.get("Type", "authors") == kind
        for author in names.findall("Author")
    ]


def text(node: Element | None) -> str:
    return "" if node is None else " ".join("".join(node.itertext()).split())


def texts(nodes: Iterable[Element]) -> list[str]:
    return [text(node) for node in nodes]


def title(node: Element | None) -> str:
    """A title with its markup, without the full stop that PubMed ends every title with."""
    if node is None:
        return ""
    return " ".join(marked_up(node).split()).removesuffix(".")


def marked_up(node: Element) -> str:
    """The text of an element in the markup of our titles, ready to be cleaned."""
    parts = [escaped(node.text)]
    for child in node:
        tag = child.tag.rpartition("}")[2].lower()
        inner = marked_up(child)
        parts.append(f"<{tag}>{inner}</{tag}>" if tag in KEPT_TAGS else inner)
        parts.append(escaped(child.tail))
    return "".join(parts)


def escaped(words: str | None) -> str:
    # Cleaning decodes entities once; what the parser decoded must not be decoded again.
    return (words or "").replace("&", "&amp;")


def people(nodes: Iterable[Element]) -> list[csl.Item]:
    names = []
    for node in nodes:
        if node.get("ValidYN") == "N":
            continue
        if group := text(node.find("CollectiveName")):
            names.append({"literal": group})
        else:
            given = text(node.find("ForeName")) or " ".join(text(node.find("Initials")))
            names.append(
                {
                    "family": text(node.find("LastName")),
                    "given": given,
                    "suffix": text(node.find("Suffix")),
                }
            )
    return names


def issued(work: Element) -> csl.Item | None:
    """The date of the issue, else the day it appeared online."""
    return date(work.find("Journal/JournalIssue/PubDate")) or date(work.find("ArticleDate"))


def date(node: Element | None) -> csl.Item | None:
    if node is None:
        return None
    raw = text(node.find("MedlineDate")) or " ".join(
        part for part in (text(node.find(name)) for name in ("Year", "Month", "Day")) if part
    )
    return csl.clean_date({"raw": raw})


def pages(work: Element) -> str:
    if given := text(work.find("Pagination/MedlinePgn")) or text(work.find("Pagination/StartPage")):
        end = text(work.find("Pagination/EndPage"))
        return f"{given}-{end}" if end and "-" not in given else given
    return next(
        (text(node) for node in work.findall("ELocationID") if node.get("EIdType") == "pii"), ""
    )


def language(work: Element) -> str:
    return "en" if text(work.find("Language")) == "eng" else text(work.find("Language"))


def identifiers(node: Element, work: Element) -> dict[str, str]:
    """The work's own DOI and PMCID; the list inside its references holds other works'."""
    listed = [
        *work.findall("ELocationID"),
        *node.findall("PubmedData/ArticleIdList/ArticleId"),
        *node.findall("PubmedBookData/ArticleIdList/ArticleId"),
    ]
    found: dict[str, str] = {}
    for entry in listed:
        kind = (entry.get("EIdType") or entry.get("IdType") or "").lower()
        if entry.get("ValidYN") == "N":
            continue
        if kind == "doi":
            found.setdefault("DOI", text(entry))
        elif kind in ("pmc", "pmcid"):
            found.setdefault("PMCID", text(entry))
    return found
