"""How a file is laid out: everything staff choose about it but the leads."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import tzinfo
from enum import StrEnum
from functools import cache
from typing import Any, Self
from zoneinfo import ZoneInfo, available_timezones

from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from leads.export.column import Column
from leads.export.csv_format import CsvWriter
from leads.export.ndjson_format import NdjsonWriter
from leads.export.xlsx_format import XlsxWriter
from leads.models import ExportRun

Writer = CsvWriter | NdjsonWriter | XlsxWriter


@cache
def zones() -> frozenset[str]:
    """The names of time zones, but for the server's own and that of one that was never set up."""
    return frozenset(available_timezones() - {"localtime", "Factory"})


class FileKind(StrEnum):
    """What a member of staff chooses: a format of the register, and for CSV a separator."""

    CSV = "csv"
    CSV_SEMICOLON = "csv-semicolon"
    XLSX = "xlsx"
    NDJSON = "ndjson"

    @property
    def format(self) -> ExportRun.Format:
        return ExportRun.Format(self.partition("-")[0])


class Headings(TextChoices):
    LABELS = "labels", _("The words of the form, for people")
    KEYS = "keys", _("Keys that never change, for programs")


class Several(TextChoices):
    ONE_CELL = "one-cell", _("In one cell, with semicolons between them")
    COLUMNS = "columns", _("In a column for each choice, with Yes or No")


@dataclass(frozen=True)
class Layout:
    """`columns` are keys in their order, and none means all; without a zone, the clinic's."""

    kind: FileKind = FileKind.XLSX
    columns: tuple[str, ...] = ()
    headings: Headings = Headings.LABELS
    several: Several = Several.ONE_CELL
    zone: str = ""
    byte_order_mark: bool = True

    @classmethod
    def of(cls, stored: dict[str, Any]) -> Self:
        """What `stored` gave; what it does not name is as usual."""
        usual = cls()
        return cls(
            kind=FileKind(stored.get("kind", usual.kind)),
            columns=tuple(stored.get("columns", ())),
            headings=Headings(stored.get("headings", usual.headings)),
            several=Several(stored.get("several", usual.several)),
            zone=stored.get("zone", ""),
            byte_order_mark=stored.get("byte_order_mark", True),
        )

    @property
    def stored(self) -> dict[str, Any]:
        """The layout as JSON."""
        return asdict(self) | {"columns": list(self.columns)}

    @property
    def time_zone(self) -> tzinfo:
        return ZoneInfo(self.zone) if self.zone else timezone.get_default_timezone()

    def chosen(self, columns: list[Column]) -> list[Column]:
        """Those of these columns that the file has, in its order."""
        known = {column.key: column for column in columns}
        if self.columns:
            columns = [known[key] for key in self.columns if key in known]
        if self.several == Several.ONE_CELL:
            return columns
        return [one for column in columns for one in column.spread()]

    def writer(
        self,
        columns: Sequence[Column],
        *,
        end_line: bool = False,
        state: dict[str, Any] | None = None,
    ) -> Writer:
        """What writes the file; with the state of another one, it goes on where that stood."""
        keys = [column.key for column in columns]
        named = [column.heading for column in columns]
        headings = keys if self.headings == Headings.KEYS else named
        match self.kind:
            case FileKind.XLSX:
                widths = [column.width for column in columns]
                return XlsxWriter(headings, widths, title=gettext("Leads"), state=state)
            case FileKind.NDJSON:
                return NdjsonWriter(keys, end_line=end_line)
        return CsvWriter(
            headings,
            delimiter=";" if self.kind is FileKind.CSV_SEMICOLON else ",",
            byte_order_mark=self.byte_order_mark,
            end_line=end_line,
        )
