"""From the words in the demo's files to the values that pages store."""

import re
from functools import singledispatch
from typing import Any

from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.documents import get_document_model
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images import get_image_model
from wagtail.images.blocks import ImageChooserBlock
from wagtail.models import Page
from wagtail.snippets.blocks import SnippetChooserBlock

from clinic_cms.demo.ledger import Ledger
from conditions.models import Reference, Term

CITATION_MARK = re.compile(r"\[@([\w-]+)\]")
TERM_MARK = re.compile(r"\[([^\[\]|]+)\|([\w-]+)\]")
AROUND_BLOCK_TAGS = re.compile(r"\s*(</?(?:p|ul|ol|li)>)\s*")


def section(stream: blocks.StreamBlock, given: dict[str, Any], ledger: Ledger) -> dict[str, Any]:
    """One block of a stream, as the database keeps it."""
    kind = given["type"]
    words = {name: value for name, value in given.items() if name != "type"}
    value = stored(stream.child_blocks[kind], words, ledger)
    return {"type": kind, "value": value}


@singledispatch
def stored(block: blocks.Block, given: Any, ledger: Ledger) -> Any:
    """What the database keeps for a block; pages, pictures and works are given by their names."""
    return given


@stored.register
def _(block: blocks.StructBlock, given: dict[str, Any], ledger: Ledger) -> dict[str, Any]:
    return {name: stored(block.child_blocks[name], value, ledger) for name, value in given.items()}


@stored.register
def _(block: blocks.ListBlock, given: list, ledger: Ledger) -> list:
    values = (stored(block.child_block, value, ledger) for value in given)
    return [value for value in values if value is not None]


@stored.register
def _(block: blocks.RichTextBlock, given: str, ledger: Ledger) -> str:
    return rich_text(given, ledger)


@stored.register
def _(block: TypedTableBlock, given: dict[str, Any], ledger: Ledger) -> dict[str, Any]:
    cells = [[rich_text(cell, ledger) for cell in row] for row in given["rows"]]
    return {
        "columns": [{"type": "text", "heading": heading} for heading in given["columns"]],
        "rows": [{"values": row} for row in cells],
        "caption": given["caption"],
    }


@stored.register
def _(block: blocks.PageChooserBlock, given: str, ledger: Ledger) -> int | None:
    page = ledger.find(("page", given), Page)
    return page.pk if page else None


@stored.register
def _(block: ImageChooserBlock, given: str, ledger: Ledger) -> int | None:
    picture = ledger.find(("picture", given), get_image_model())
    return picture.pk if picture else None


@stored.register
def _(block: DocumentChooserBlock, given: str, ledger: Ledger) -> int | None:
    film = ledger.find(("film", given), get_document_model())
    return film.pk if film else None


@stored.register
def _(block: SnippetChooserBlock, given: str, ledger: Ledger) -> int | None:
    work = ledger.find(("reference", given), Reference)
    return work.pk if work else None


def rich_text(html: str, ledger: Ledger) -> str:
    """One line of HTML; [@key] cites a work, and [words|key] has the glossary explain them."""
    line = AROUND_BLOCK_TAGS.sub(r"\1", " ".join(html.split()))
    line = CITATION_MARK.sub(lambda mark: citation(mark[1], ledger), line)
    return TERM_MARK.sub(lambda mark: explained(mark[1], mark[2], ledger), line)


def citation(key: str, ledger: Ledger) -> str:
    work = ledger.find(("reference", key), Reference)
    if work is None:
        return ""
    return f'<embed embedtype="citation" id="{work.pk}" label="{work.label}" locator=""/>'


def explained(words: str, key: str, ledger: Ledger) -> str:
    term = ledger.find(("term", key), Term)
    return f'<a linktype="term" id="{term.pk}">{words}</a>' if term else words
