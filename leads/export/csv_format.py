"""CSV as Excel opens it right: UTF-8 with its mark, every cell quoted, no cell that runs."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from django.utils.translation import gettext

from leads.export.cells import BETWEEN, Cell, formula_safe, in_words, is_harmless, text_of


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
        return mark.encode() + self.rows([self.headings])

    def rows(self, rows: Iterable[Sequence[Cell]]) -> bytes:
        text = io.StringIO()
        writer = csv.writer(text, delimiter=self.delimiter, quoting=csv.QUOTE_ALL)
        # Column by column: answers to one question are alike, so most are looked at together.
        columns = zip(*rows, strict=True)
        writer.writerows(zip(*map(safe_column, columns), strict=True))
        return text.getvalue().encode()

    def end(self, count: int) -> bytes:
        return self.rows([[gettext("END OF EXPORT"), count]]) if self.end_line else b""


def safe_column(cells: Sequence[Cell]) -> list[str]:
    """The cells as texts that no spreadsheet runs."""
    texts = [cell if type(cell) is str else text_of(cell) for cell in in_words(cells)]
    return texts if is_harmless(BETWEEN.join(texts)) else [formula_safe(text) for text in texts]
