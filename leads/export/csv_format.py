"""CSV as Excel opens it right: UTF-8 with its mark, every cell quoted, no cell that runs."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from django.utils.translation import gettext

from leads.export.cells import Cell, formula_safe, text_of

BLOCK = 64 * 1024


def write_csv(
    headings: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    *,
    delimiter: str = ",",
    byte_order_mark: bool = True,
    end_line: bool = False,
) -> Iterator[bytes]:
    """Yield the file in blocks; with `end_line` its last line tells that it is whole."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    if byte_order_mark:
        text.write("\ufeff")
    writer.writerow([formula_safe(heading) for heading in headings])
    yield _taken_from(text)
    count = 0
    for row in rows:
        count += 1
        writer.writerow(
            [formula_safe(cell if type(cell) is str else text_of(cell)) for cell in row]
        )
        if text.tell() >= BLOCK:
            yield _taken_from(text)
    if end_line:
        writer.writerow([gettext("END OF EXPORT"), count])
    yield _taken_from(text)


def _taken_from(text: io.StringIO) -> bytes:
    block = text.getvalue().encode()
    text.seek(0)
    text.truncate()
    return block
