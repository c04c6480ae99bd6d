"""A written entry: text with the little markup of titles, and links."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Self

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe  # noqa: TID251 - escaped piece by piece

from conditions.references import markup
from conditions.references.identifiers import doi_url, pmcid_url, pmid_url


@dataclass(frozen=True)
class Link:
    text: str
    url: str


@dataclass(frozen=True)
class Notice:
    """What a publisher or PubMed published about a work: a retraction, a concern, a correction."""

    type: str
    doi: str = ""
    pmid: str = ""
    text: str = ""

    @classmethod
    def from_json(cls, notice: Mapping[str, str]) -> Self:
        return cls(*(str(notice.get(name) or "") for name in ("type", "doi", "pmid", "text")))

    @property
    def is_retraction(self) -> bool:
        return self.type in {"retraction", "partial_retraction", "withdrawal", "removal"}

    @property
    def url(self) -> str:
        return doi_url(self.doi) or pmid_url(self.pmid)


@dataclass
class Entry:
    """One reference, written: pieces of marked-up text and links, in order."""

    pieces: list[str | Link] = field(default_factory=list)

    def add(self, *pieces: str | Link) -> Self:
        self.pieces.extend(piece for piece in pieces if piece)
        return self

    def sentence(self, text: str) -> Self:
        """Add a sentence, with a blank before it and its full stop."""
        if text:
            self.add(" " * bool(self.pieces) + finished(text))
        return self

    @property
    def html(self) -> SafeString:
        """The entry as HTML, every field escaped."""
        return mark_safe(  # noqa: S308 - markup.html and format_html escape every piece
            "".join(
                format_html('<a href="{}">{}</a>', piece.url, piece.text)
                if isinstance(piece, Link)
                else markup.html(piece)
                for piece in self.pieces
            )
        )

    @property
    def text(self) -> str:
        return "".join(
            piece.text if isinstance(piece, Link) else markup.plain(piece) for piece in self.pieces
        )


def finished(text: str) -> str:
    """The text with a full stop, unless it ends in a mark of its own."""
    return text if markup.plain(text).rstrip().endswith((".", "?", "!")) else f"{text}."


def joined(parts: Iterable[str], delimiter: str = ". ") -> str:
    """The parts that are there, with the delimiter between them but no doubled full stop."""
    text = ""
    for part in filter(None, parts):
        if not text:
            text = part
        elif delimiter.startswith("."):
            text = f"{finished(text)}{delimiter[1:]}{part}"
        else:
            text = f"{text}{delimiter}{part}"
    return text


def italic(text: str) -> str:
    return f"<i>{text}</i>" if text else ""


def doi_link(doi: str) -> Link:
    return Link(doi, doi_url(doi))


def pmid_link(pmid: str) -> Link:
    return Link(pmid, pmid_url(pmid))


def pmcid_link(pmcid: str) -> Link:
    return Link(pmcid, pmcid_url(pmcid))
