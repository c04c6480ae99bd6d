"""Stored sections of which a part is of the wrong kind, as an import or a script may leave them.

Such a part is taken for empty, so that the page is shown and its editor opens with all the rest.
"""

import json
from functools import singledispatch
from typing import Any

from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.images.blocks import ImageBlock

from conditions.keys import is_key


class MendedStreamBlock(blocks.StreamBlock):
    """A stream that is made of whatever is stored for it."""

    def to_python(self, value: Any) -> blocks.StreamValue:
        if isinstance(value, str):
            try:
                value = json.loads(value)
            except ValueError:
                return super().to_python(value)  # an older rich text, which Wagtail keeps as it is
        return super().to_python(value if is_made(value) else mended(self, value))


def is_made(value: Any) -> bool:
    """Whether these are sections that a program has made, and not what is stored for them."""
    if isinstance(value, list):
        return all(isinstance(item, tuple) for item in value)
    return isinstance(value, blocks.StreamValue)


@singledispatch
def mended(block: blocks.Block, raw: Any) -> Any:
    """The stored value of a block, or of the blocks in it, as the block itself would store it."""
    return raw


@mended.register(blocks.RichTextBlock | blocks.CharBlock | blocks.TextBlock | blocks.URLBlock)
def mended_text(block: blocks.Block, raw: Any) -> str:
    return text_of(raw)


@mended.register
def mended_choice(block: blocks.ChoiceBlock, raw: Any) -> str:
    return raw if isinstance(raw, str) else block.get_default()


@mended.register(blocks.IntegerBlock | blocks.FloatBlock)
def mended_number(block: blocks.Block, raw: Any) -> float | None:
    return raw if is_number(raw) else None


@mended.register
def mended_key(block: blocks.ChooserBlock, raw: Any) -> int | None:
    return raw if is_key(raw) else None


@mended.register
def mended_struct(block: blocks.StructBlock, raw: Any) -> dict[str, Any]:
    """What is missing is left to the block, which has a default for it."""
    if not isinstance(raw, dict):
        return {}
    children = block.child_blocks
    return {name: mended(children[name], raw[name]) for name in raw if name in children}


@mended.register
def mended_picture(block: ImageBlock, raw: Any) -> dict[str, Any]:
    """Older ones are stored as the key alone; without words of its own a picture has the library's."""
    picture = {"image": raw} if is_key(raw) else raw
    parts = mended_struct(block, picture)
    return {name: None if picture[name] is None else part for name, part in parts.items()}


@mended.register
def mended_list(block: blocks.ListBlock, raw: Any) -> list[Any]:
    return [mended_item(block, item) for item in listed(raw)]


def mended_item(block: blocks.ListBlock, item: Any) -> Any:
    if not (isinstance(item, dict) and item.get("type") == "item" and "value" in item):
        return mended(block.child_block, item)  # older items are stored bare
    value = mended(block.child_block, item["value"])
    return {**item, "id": identity(item), "value": value}


@mended.register
def mended_stream(block: blocks.StreamBlock, raw: Any) -> list[dict[str, Any]]:
    return [
        {
            "type": child.name,
            "value": mended(child, item.get("value")),
            "id": identity(item),
        }
        for item in listed(raw)
        if (child := child_named_in(item, block))
    ]


@mended.register
def mended_table(block: TypedTableBlock, raw: Any) -> dict[str, Any]:
    """The columns of a known kind, and the cells below them."""
    table = raw if isinstance(raw, dict) else {}
    columns = {
        place: column
        for place, column in enumerate(listed(table.get("columns")))
        if child_named_in(column, block)
    }
    rows = [listed(row.get("values")) for row in listed(table.get("rows")) if isinstance(row, dict)]
    return {
        "columns": [
            {"type": column["type"], "heading": text_of(column.get("heading"))}
            for column in columns.values()
        ],
        "rows": [
            {
                "values": [
                    mended(block.child_blocks[column["type"]], dict(enumerate(row)).get(place))
                    for place, column in columns.items()
                ]
            }
            for row in rows
        ],
        "caption": text_of(table.get("caption")),
    }


def child_named_in(part: Any, block: blocks.StreamBlock | TypedTableBlock) -> blocks.Block | None:
    kind = part.get("type") if isinstance(part, dict) else None
    return block.child_blocks.get(kind) if isinstance(kind, str) else None


def listed(raw: Any) -> list[Any]:
    return raw if isinstance(raw, list) else []


def text_of(raw: Any) -> str:
    """A text, or a number in its place; nothing else can be read."""
    return str(raw) if isinstance(raw, str) or is_number(raw) else ""


def is_number(raw: Any) -> bool:
    return isinstance(raw, int | float) and not isinstance(raw, bool)


def identity(item: dict[str, Any]) -> str | None:
    return item["id"] if isinstance(item.get("id"), str) else None
