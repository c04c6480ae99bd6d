"""NDJSON: one JSON object per line, for programs; nothing is reworded and no cell is guarded."""

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from json.encoder import encode_basestring
from types import NoneType
from typing import Any, ClassVar

from leads.export.cells import Cell, printable


class NdjsonWriter:
    """With `end_line` the last line tells that the file is whole."""

    state: ClassVar[dict[str, Any]] = {}

    def __init__(self, keys: Sequence[str], *, end_line: bool = False) -> None:
        self.end_line = end_line
        pairs = ", ".join(encode_basestring(key).replace("%", "%%") + ": %s" for key in keys)
        self._line = f"{{{pairs}}}\n"

    def start(self) -> bytes:
        return b""

    def rows(self, rows: Iterable[Sequence[Cell]]) -> bytes:
        columns = map(column_in_json, zip(*rows, strict=True))
        text = "".join([self._line % row for row in zip(*columns, strict=True)])
        # A lone surrogate has no UTF-8; U+2028 and the like stay as they are.
        return (text if text.replace("\n", "").isprintable() else printable(text)).encode()

    def end(self, count: int) -> bytes:
        return f"{json.dumps({'end_of_export': count})}\n".encode() if self.end_line else b""


def column_in_json(cells: Sequence[Cell]) -> list[str]:
    return [
        encode_basestring(cell) if type(cell) is str else IN_JSON[type(cell)](cell)
        for cell in cells
    ]


def _quoted(moment: date) -> str:
    return f'"{moment.isoformat()}"'


# json.dumps builds an encoder for each value, which takes longer than the value.
IN_JSON: dict[type, Callable[[Any], str]] = {
    NoneType: lambda cell: "null",
    bool: lambda cell: "true" if cell else "false",
    int: str,
    Decimal: lambda cell: f'"{cell}"',
    date: _quoted,
    datetime: _quoted,
    list: lambda cell: json.dumps(cell, ensure_ascii=False),
}
