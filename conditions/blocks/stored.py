"""Reads the stored value of a block, without making of it the values that templates are given."""

import re
from collections.abc import Iterator
from typing import Any

from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.images.blocks import ImageBlock

# Words on both sides of the end of a block are two.
END_OF_BLOCK = re.compile(r"</(?:p|li|h\d)>|<br")
TAG = re.compile(r"<[^>]*>")


def leaves(block: blocks.Block, raw: Any) -> Iterator[tuple[blocks.Block, Any]]:
    """Each block in a block that holds no other and is not empty, with its stored value, in order."""
    if not raw:
        return
    match block:
        case ImageBlock():  # older ones are stored as the key of the picture alone
            yield block, raw
        case blocks.StructBlock():
            for name, child in block.child_blocks.items():
                yield from leaves(child, raw.get(name))
        case blocks.ListBlock():
            for item in raw:
                # Older items are stored bare.
                inner = item["value"] if block._item_is_in_block_format(item) else item
                yield from leaves(block.child_block, inner)
        case blocks.StreamBlock():
            for item in raw:
                if child := block.child_blocks.get(item["type"]):
                    yield from leaves(child, item["value"])
        case TypedTableBlock():
            for row in raw["rows"]:
                for column, cell in zip(raw["columns"], row["values"], strict=False):
                    yield from leaves(block.child_blocks[column["type"]], cell)
        case _:
            yield block, raw


def words_in(block: blocks.Block, raw: Any) -> int:
    """How many words a reader finds in what is stored."""
    return sum(
        words_in_text(value)
        for leaf, value in leaves(block, raw)
        if isinstance(leaf, blocks.CharBlock | blocks.TextBlock | blocks.RichTextBlock)
    )


def words_in_text(stored: str) -> int:
    return len(TAG.sub("", END_OF_BLOCK.sub(r" \g<0>", stored)).split())
