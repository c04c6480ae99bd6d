"""CSV as Excel opens it right: UTF-8 with its mark, every cell quoted, no cell that runs."""

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from django.utils.translation import gettext

from leads.export.cells import BETWEEN, Cell, formula_safe, is_harmless, texts_of


class CsvWriter:
    """With `end_line` the last line tells that the file is whole."""

    state: ClassVar[dict[str, Any]] = {}

    def __init__(
        self,
        headings: Sequence[str],
        *,
        delimiter: str = ",",
        byte_order_mark: bool = True,
        end_line: bool = False,
    ) -> None:
        self.headings, self.delimiter = headings, delimiter
        self.byte_order_mark, self.end_line = byte_order_mark, end_line

    def start(self) -> bytes:
        mark = "\ufeff" if self.byte_order_mark else ""
        return mark.encode() + self.write([[heading] for heading in self.headings])

    def write(self, columns: Iterable[Sequence[Cell]]) -> bytes:
        """Rows, given as what each column has for them."""
        # The csv module looks at each letter of each cell, which takes longer than all else.
        lines = map(f'"{self.delimiter}"'.join, zip(*map(quotable_column, columns), strict=True))
        return "".join([f'"{line}"\r\n' for line in lines]).encode()

    def end(self, count: int) -> bytes:
        return self.write([[gettext("END OF EXPORT")], [count]]) if self.end_line else b""


def quotable_column(cells: Sequence[Cell]) -> list[str]:
    """The cells as texts that no spreadsheet runs, with each quote in them twice.

    Answers to one question are alike, so most are looked at together.
    """
    try:
        texts, together = cells, BETWEEN.join(cells)
    except TypeError:  # not all of them are texts
        texts = texts_of(cells)
        together = BETWEEN.join(texts)
    if not is_harmless(together):
        texts = [formula_safe(text) for text in texts]
    return [text.replace('"', '""') for text in texts] if '"' in together else texts
