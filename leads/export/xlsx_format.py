"""XLSX, written some rows at a time into a stream: no cell is a formula, and memory stays flat."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import repeat
from types import NoneType
from typing import Any

from django.utils.translation import gettext

from leads.export import xlsx_package
from leads.export.cells import (
    BETWEEN,
    Cell,
    in_words,
    is_harmless,
    printable,
    runs_in_a_spreadsheet,
    text_of,
)
from leads.export.zip_stream import ZipStream

MAX_ROWS = 1_048_576  # of one sheet, its heading included
MAX_SHEET_SIZE = 1_500_000_000  # bytes; an entry of 4 GiB needs another format of zip
MAX_TEXT = 32_767  # UTF-16 code units in one cell
MAX_DIGITS = 15  # that a spreadsheet keeps of a number
DAY_ZERO = date(1899, 12, 30).toordinal()
FIRST_DAY = 61  # 1 March 1900; before it, Excel counts a day that never was

# Excel reads _x000D_ as the character with that number, so text that looks like it is escaped.
MARKUP = re.compile(r"[&<>\r]|_(?=x[0-9A-Fa-f]{4}_)")
ESCAPED = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;", "_": "_x005F_"}


# What follows the place of a cell whose text needs no care.
PLAIN = f'" t="inlineStr" s="{xlsx_package.TEXT}"><is><t>'
# Markup, and a blank at the end of a text that would be lost there.
SUSPECTS = ("&", "<", ">", "_x", f" {BETWEEN}", f"\n{BETWEEN}")


def column_name(index: int) -> str:
    """The letters of a column: 0 is A, 26 is AA."""
    name = ""
    index += 1
    while index:
        index, letter = divmod(index - 1, 26)
        name = chr(65 + letter) + name
    return name


COLUMN_NAMES = [column_name(index) for index in range(16_384)]


class XlsxWriter:
    """`state` is JSON: a writer made of it goes on where it stood. A cut file does not open."""

    def __init__(
        self,
        headings: Sequence[str] = (),
        widths: Sequence[int] = (),
        *,
        title: str = "",
        state: dict[str, Any] | None = None,
    ) -> None:
        start = {"headings": list(headings), "widths": list(widths), "title": title}
        self.state = state or start | {"sheets": 0, "row": 1, "zip": None}
        self.zip = ZipStream(self.state["zip"])
        self.state["zip"] = self.zip.state

    def start(self) -> bytes:
        return b"".join(
            [
                self.zip.add("[Content_Types].xml", xlsx_package.CONTENT_TYPES),
                self.zip.add("_rels/.rels", xlsx_package.PACKAGE_RELATIONS),
                self.zip.add("xl/styles.xml", xlsx_package.STYLES),
                self._start_sheet(),
            ]
        )

    def write(self, columns: Sequence[Sequence[Cell]]) -> bytes:
        """Rows, given as what each column has for them."""
        written: list[bytes] = []
        while any(columns):
            if self.state["row"] >= MAX_ROWS:
                written += [self._end_sheet(), self._start_sheet()]
            room = MAX_ROWS - self.state["row"]
            lines = _lines([cells[:room] for cells in columns], after=self.state["row"])
            written.append(self._write(lines))
            self.state["row"] += len(lines)
            columns = [cells[room:] for cells in columns]
        if self.zip.state["entries"][-1]["size"] > MAX_SHEET_SIZE:
            self.state["row"] = MAX_ROWS
        return b"".join(written)

    def end(self, count: int) -> bytes:
        title, sheets = self.state["title"], self.state["sheets"]
        return b"".join(
            [
                self._end_sheet(),
                self.zip.add("xl/workbook.xml", xlsx_package.workbook(title, sheets)),
                self.zip.add("xl/_rels/workbook.xml.rels", xlsx_package.workbook_relations(sheets)),
                self.zip.end(),
            ]
        )

    def _start_sheet(self) -> bytes:
        self.state |= {"sheets": self.state["sheets"] + 1, "row": 1}
        start = xlsx_package.sheet_start(self.state["widths"])
        name = f"xl/worksheets/sheet{self.state['sheets']}.xml"
        return self.zip.open(name) + self._write([start, _heading_row(self.state["headings"])])

    def _end_sheet(self) -> bytes:
        return self._write([xlsx_package.SHEET_END]) + self.zip.close()

    def _write(self, lines: list[str]) -> bytes:
        return self.zip.write("".join(lines).encode())


def _heading_row(headings: Sequence[str]) -> str:
    cells = "".join(
        _text_cell(f'r="{COLUMN_NAMES[index]}1"', heading, xlsx_package.HEADING)
        for index, heading in enumerate(headings)
    )
    return f'<row r="1">{cells}</row>'


def _lines(columns: Sequence[Sequence[Cell]], *, after: int) -> list[str]:
    """The markup of the rows of these columns, which stand below the row `after`."""
    count = len(columns[0])
    numbers = list(map(str, range(after + 1, after + 1 + count)))
    starts = [f'<row r="{number}">' for number in numbers]
    marked = [_column(COLUMN_NAMES[at], numbers, cells) for at, cells in enumerate(columns)]
    return list(map("".join, zip(starts, *marked, repeat("</row>", count), strict=True)))


def _column(name: str, numbers: Sequence[str], cells: Sequence[Cell]) -> list[str]:
    """The markup of one column's cells. Texts that are harmless together need no closer look."""
    kinds = set(map(type, cells))
    if kinds == {NoneType}:
        return [""] * len(cells)
    cells = in_words(cells, kinds)
    texts = cells if kinds == {str} else [cell for cell in cells if type(cell) is str]
    start, are_plain = f'<c r="{name}', are_shown_as_they_are(texts)
    if are_plain and len(texts) == len(cells) and "" not in cells:
        return [
            f"{start}{number}{PLAIN}{cell}</t></is></c>"
            for number, cell in zip(numbers, cells, strict=True)
        ]
    return [
        ""
        if cell is None or cell == ""
        else f"{start}{number}{PLAIN}{cell}</t></is></c>"
        if are_plain and type(cell) is str
        else _cell(f'r="{name}{number}"', cell)
        for number, cell in zip(numbers, cells, strict=True)
    ]


def are_shown_as_they_are(texts: Sequence[str]) -> bool:
    """Whether nothing in these texts is too long for a cell, runs, is markup or would be lost.

    It is quick, and says no where it would have to look closer.
    """
    together = f"{BETWEEN}{BETWEEN.join(texts)}{BETWEEN}"
    return (
        not any(part in together for part in SUSPECTS)
        and is_harmless(together)
        and (len(together) <= MAX_TEXT // 2 or max(map(len, texts)) <= MAX_TEXT // 2)
    )


def _cell(place: str, cell: Cell) -> str:
    if isinstance(cell, date):
        days = cell.toordinal() - DAY_ZERO
        if days >= FIRST_DAY:
            return _date_cell(place, cell, days)
    elif is_number(cell) and len(str(abs(cell)).replace(".", "")) <= MAX_DIGITS:
        return f"<c {place}><v>{cell:f}</v></c>"
    text = cell if isinstance(cell, str) else text_of(cell)
    style = xlsx_package.TEXT_LIKE_A_FORMULA if runs_in_a_spreadsheet(text) else xlsx_package.TEXT
    return _text_cell(place, text, style)


def is_number(cell: Cell) -> bool:
    return isinstance(cell, (int, Decimal)) and not isinstance(cell, bool)


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
