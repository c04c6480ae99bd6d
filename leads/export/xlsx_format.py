"""XLSX, written row by row into a stream: no cell is a formula, and memory stays flat."""

import re
import zipfile
from collections.abc import Generator, Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import IO

from django.utils.translation import gettext

from leads.export import xlsx_package
from leads.export.cells import Cell, printable, runs_in_a_spreadsheet, text_of

BLOCK = 64 * 1024
MAX_ROWS = 1_048_576  # of one sheet, its heading included
MAX_SHEET_SIZE = 1_500_000_000  # bytes; a zip entry of 2 GiB needs another format
MAX_TEXT = 32_767  # UTF-16 code units in one cell
MAX_DIGITS = 15  # that a spreadsheet keeps of a number
DAY_ZERO = date(1899, 12, 30)
FIRST_DAY = date(1900, 3, 1)  # before it, Excel counts a day that never was

# Excel reads _x000D_ as the character with that number, so text that looks like it is escaped.
MARKUP = re.compile(r"[&<>\r]|_(?=x[0-9A-Fa-f]{4}_)")
ESCAPED = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;", "_": "_x005F_"}


def column_name(index: int) -> str:
    """The letters of a column: 0 is A, 26 is AA."""
    name = ""
    index += 1
    while index:
        index, letter = divmod(index - 1, 26)
        name = chr(65 + letter) + name
    return name


COLUMN_NAMES = [column_name(index) for index in range(16_384)]


class Sink:
    """What zipfile writes to: it cannot seek, and hands over what it has."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def write(self, part: bytes) -> int:
        self._parts.append(bytes(part))
        return len(part)

    def flush(self) -> None:
        """Nothing is held back."""

    def take(self) -> bytes:
        block = b"".join(self._parts)
        self._parts.clear()
        return block


def write_xlsx(
    headings: Sequence[str],
    widths: Sequence[int],
    rows: Iterable[Sequence[Cell]],
    *,
    title: str,
) -> Iterator[bytes]:
    """Yield the file in blocks. One that was cut short does not open."""
    sink, sheets = Sink(), 0
    rows = iter(rows)
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("[Content_Types].xml", xlsx_package.CONTENT_TYPES)
        archive.writestr("_rels/.rels", xlsx_package.PACKAGE_RELATIONS)
        archive.writestr("xl/styles.xml", xlsx_package.STYLES)
        yield sink.take()
        row = next(rows, None)
        while row is not None or not sheets:
            sheets += 1
            with archive.open(f"xl/worksheets/sheet{sheets}.xml", "w") as sheet:
                sheet.write(xlsx_package.sheet_start(list(widths)).encode())
                sheet.write(_heading_row(headings).encode())
                row = yield from _write_rows(sheet, sink, row, rows)
                sheet.write(xlsx_package.SHEET_END.encode())
        archive.writestr("xl/workbook.xml", xlsx_package.workbook(title, sheets))
        archive.writestr("xl/_rels/workbook.xml.rels", xlsx_package.workbook_relations(sheets))
    yield sink.take()


def _write_rows(
    sheet: IO[bytes], sink: Sink, row: Sequence[Cell] | None, rows: Iterator
) -> Generator[bytes, None, Sequence[Cell] | None]:
    """Fill one sheet and return the first row that has no place in it."""
    lines: list[str] = []
    number, size, total = 1, 0, 0
    while row is not None and number < MAX_ROWS and total < MAX_SHEET_SIZE:
        number += 1
        line = _row(number, row)
        lines.append(line)
        size += len(line)
        if size >= BLOCK:
            total += sheet.write("".join(lines).encode())
            lines.clear()
            size = 0
            yield sink.take()
        row = next(rows, None)
    sheet.write("".join(lines).encode())
    return row


def _heading_row(headings: Sequence[str]) -> str:
    cells = "".join(
        _text_cell(f'r="{COLUMN_NAMES[index]}1"', heading, xlsx_package.HEADING)
        for index, heading in enumerate(headings)
    )
    return f'<row r="1">{cells}</row>'


def _row(number: int, cells: Sequence[Cell]) -> str:
    parts = [f'<row r="{number}">']
    for name, cell in zip(COLUMN_NAMES, cells, strict=False):
        if cell is not None and cell != "":
            parts.append(_cell(f'r="{name}{number}"', cell))
    parts.append("</row>")
    return "".join(parts)


def _cell(place: str, cell: Cell) -> str:
    if isinstance(cell, (int, Decimal)) and not isinstance(cell, bool):
        if len(str(abs(cell)).replace(".", "")) <= MAX_DIGITS:
            return f"<c {place}><v>{cell:f}</v></c>"
    elif isinstance(cell, date):
        day = cell.date() if isinstance(cell, datetime) else cell
        if day >= FIRST_DAY:
            return _date_cell(place, cell, (day - DAY_ZERO).days)
    text = cell if isinstance(cell, str) else text_of(cell)
    style = xlsx_package.TEXT_LIKE_A_FORMULA if runs_in_a_spreadsheet(text) else xlsx_package.TEXT
    return _text_cell(place, text, style)


def _date_cell(place: str, moment: date, days: int) -> str:
    if not isinstance(moment, datetime):
        return f'<c {place} s="{xlsx_package.DATE}"><v>{days}</v></c>'
    seconds = (moment.hour * 60 + moment.minute) * 60 + moment.second
    return f'<c {place} s="{xlsx_package.DATE_TIME}"><v>{days + seconds / 86400:.10f}</v></c>'


def _text_cell(place: str, text: str, style: int) -> str:
    shown = fitted(printable(text))
    if MARKUP.search(shown):
        shown = MARKUP.sub(lambda match: ESCAPED[match[0]], shown)
    return f'<c {place} t="inlineStr" s="{style}"><is><t xml:space="preserve">{shown}</t></is></c>'


def fitted(text: str) -> str:
    """Return `text` as one cell can hold it, with a mark where the rest is missing."""
    if len(text) <= MAX_TEXT // 2 or len(_utf16(text)) <= 2 * MAX_TEXT:
        return text
    mark = gettext(" [cut, see CSV]")
    room = 2 * (MAX_TEXT - len(mark))
    # A pair of surrogates that the cut went through is dropped.
    return _utf16(text)[:room].decode("utf-16-le", "ignore") + mark


def _utf16(text: str) -> bytes:
    return text.encode("utf-16-le", "surrogatepass")
