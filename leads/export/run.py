"""One export from its row in the register to its last byte."""

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.admin.utils import get_user_display_name

from leads import audit
from leads.clock import clinic_time
from leads.export.cells import Cell
from leads.export.columns import Column, rows_of
from leads.export.csv_format import write_csv
from leads.export.ndjson_format import write_ndjson
from leads.export.xlsx_format import write_xlsx
from leads.models import ExportRun
from leads.models.lead import LeadQuerySet

# Leads that are read from the database at a time; memory does not depend on how many there are.
CHUNK = 500


class FileKind(StrEnum):
    """What a member of staff chooses: a format of the register, and for CSV a separator."""

    CSV = "csv"
    CSV_SEMICOLON = "csv-semicolon"
    XLSX = "xlsx"
    NDJSON = "ndjson"

    @property
    def format(self) -> ExportRun.Format:
        return ExportRun.Format(self.partition("-")[0])

    @property
    def content_type(self) -> str:
        return {
            ExportRun.Format.CSV: "text/csv; charset=utf-8",
            ExportRun.Format.XLSX: (
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
            ),
            ExportRun.Format.NDJSON: "application/x-ndjson",
        }[self.format]


@dataclass
class Export:
    """Leads on their way into one file. Making it writes the register and the log."""

    run: ExportRun
    leads: LeadQuerySet
    columns: list[Column]
    kind: FileKind
    count: int = 0

    @classmethod
    def begin(
        cls,
        leads: LeadQuerySet,
        columns: list[Column],
        kind: FileKind,
        *,
        user: AbstractBaseUser | None,
        reason: str,
        filters: dict[str, Any],
    ) -> "Export":
        with transaction.atomic():
            run = ExportRun.objects.create(
                user=user,
                user_name=get_user_display_name(user) if user else _("Command line"),
                reason=reason,
                filters=filters,
                columns=[column.key for column in columns],
                file_format=kind.format,
                state=ExportRun.State.RUNNING,
            )
            audit.record(run, audit.EXPORT, user, format=run.file_format, reason=reason)
        return cls(run, leads, columns, kind)

    @property
    def file_name(self) -> str:
        return f"leads-{clinic_time(self.run.created_at):%Y-%m-%d-%H%M}.{self.kind.format}"

    def blocks(self, *, end_line: bool = False) -> Iterator[bytes]:
        """Yield the file. However it ends, the register then says how, and with how many leads."""
        digest = hashlib.sha256()
        state = ExportRun.State.FAILED
        try:
            with one_snapshot():
                for block in self._written(end_line):
                    digest.update(block)
                    yield block
            state = ExportRun.State.FINISHED
        except GeneratorExit:
            state = ExportRun.State.CANCELLED
            raise
        finally:
            self.run.state, self.run.count = state, self.count
            self.run.finished_at = timezone.now()
            if state == ExportRun.State.FINISHED:
                self.run.sha256 = digest.hexdigest()
            self.run.save(update_fields=["state", "count", "finished_at", "sha256"])

    def _written(self, end_line: bool) -> Iterator[bytes]:
        # One statement, in an order that never changes: each lead once, as it was at the start.
        leads = self.leads.order_by("id").iterator(chunk_size=CHUNK)
        rows = self._counted(rows_of(leads, self.columns))
        headings = [column.heading for column in self.columns]
        match self.kind:
            case FileKind.XLSX:
                widths = [column.width for column in self.columns]
                return write_xlsx(headings, widths, rows, title=_("Leads"))
            case FileKind.NDJSON:
                return write_ndjson([c.key for c in self.columns], rows, end_line=end_line)
        delimiter = ";" if self.kind is FileKind.CSV_SEMICOLON else ","
        return write_csv(headings, rows, delimiter=delimiter, end_line=end_line)

    def _counted(self, rows: Iterable[list[Cell]]) -> Iterator[list[Cell]]:
        for row in rows:
            self.count += 1
            yield row


def one_snapshot() -> AbstractContextManager:
    """What a long reading statement needs around it.

    Outside a transaction PostgreSQL copies the whole result before its cursor gives the first row;
    SQLite's transactions are immediate, so that one would keep every writer waiting.
    """
    return transaction.atomic() if connection.vendor == "postgresql" else nullcontext()
