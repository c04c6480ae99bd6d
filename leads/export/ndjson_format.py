"""NDJSON: one JSON object per line, for programs; nothing is reworded and no cell is guarded."""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from leads.export.cells import Cell, printable

FIRST_BLOCK, BLOCK = 4 * 1024, 64 * 1024


def write_ndjson(
    keys: Sequence[str], rows: Iterable[Sequence[Cell]], *, end_line: bool = False
) -> Iterator[bytes]:
    """Yield the file in blocks; with `end_line` its last line tells that it is whole."""
    encode = json.JSONEncoder(ensure_ascii=False, default=_plain).encode
    lines: list[str] = []
    size = count = 0
    full = FIRST_BLOCK
    for row in rows:
        count += 1
        # A lone surrogate has no UTF-8; U+2028 and the like stay as they are.
        line = encode(dict(zip(keys, row, strict=True)))
        lines.append(line if line.isprintable() else printable(line))
        size += len(line)
        if size >= full:
            yield ("\n".join(lines) + "\n").encode()
            lines, size, full = [], 0, BLOCK
    if end_line:
        lines.append(encode({"end_of_export": count}))
    if lines:
        yield ("\n".join(lines) + "\n").encode()


def _plain(value: Any) -> str:
    match value:
        case date() | datetime():
            return value.isoformat()
        case Decimal():
            return str(value)
    raise TypeError(f"{type(value).__name__} has no place in a cell.")
