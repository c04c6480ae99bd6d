"""NDJSON: one JSON object per line, for programs; nothing is reworded and no cell is guarded."""

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar

from leads.export.cells import Cell, printable


class NdjsonWriter:
    """With `end_line` the last line tells that the file is whole."""

    state: ClassVar[dict[str, Any]] = {}

    def __init__(self, keys: Sequence[str], *, end_line: bool = False) -> None:
        self.keys, self.end_line = keys, end_line
        self._encode = json.JSONEncoder(ensure_ascii=False, default=_plain).encode

    def start(self) -> bytes:
        return b""

    def rows(self, rows: Iterable[Sequence[Cell]]) -> bytes:
        # A lone surrogate has no UTF-8; U+2028 and the like stay as they are.
        lines = [self._encode(dict(zip(self.keys, row, strict=True))) for row in rows]
        return "".join(f"{printable(line)}\n" for line in lines).encode()

    def end(self, count: int) -> bytes:
        return f"{self._encode({'end_of_export': count})}\n".encode() if self.end_line else b""


def _plain(value: Any) -> str:
    match value:
        case date() | datetime():
            return value.isoformat()
        case Decimal():
            return str(value)
    raise TypeError(f"{type(value).__name__} has no place in a cell.")
