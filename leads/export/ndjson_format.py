"""NDJSON: one JSON object per line, for programs; nothing is reworded and no cell is guarded."""

import json
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, ClassVar

import orjson

from leads.export.cells import Cell, printable


class NdjsonWriter:
    """With `end_line` the last line tells that the file is whole."""

    state: ClassVar[dict[str, Any]] = {}

    def __init__(self, keys: Sequence[str], *, end_line: bool = False) -> None:
        self.keys, self.end_line = keys, end_line

    def start(self) -> bytes:
        return b""

    def write(self, columns: Iterable[Sequence[Cell]]) -> bytes:
        """Rows, given as what each column has for them."""
        rows = zip(*columns, strict=True)
        return b"".join([line(dict(zip(self.keys, row, strict=True))) for row in rows])

    def end(self, count: int) -> bytes:
        return line({"end_of_export": count}) if self.end_line else b""


def line(record: dict[str, Cell]) -> bytes:
    try:
        return orjson.dumps(record, default=as_text, option=orjson.OPT_APPEND_NEWLINE)
    except orjson.JSONEncodeError:  # half a character has no UTF-8
        text = json.dumps(record, ensure_ascii=False, default=as_text)
        return f"{printable(text)}\n".encode()


def as_text(cell: Any) -> str:
    return cell.isoformat() if isinstance(cell, date) else str(cell)
