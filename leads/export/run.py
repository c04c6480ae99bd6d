"""One export, sent while it is written: from its row in the register to its last byte."""

import hashlib
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, nullcontext
from dataclasses import dataclass, field
from functools import partial
from tempfile import SpooledTemporaryFile
from typing import IO, Self

from django.db import connection, transaction
from django.utils import timezone

from leads.clock import clinic_time
from leads.export.columns import batches_of
from leads.export.order import LONGEST_TURN, Order, Overtaken
from leads.models import ExportPart, ExportRun
from leads.models.export_part import ID_BYTES

MOST_IDS = 5_000 * ID_BYTES  # in memory, and in one row


@dataclass
class Export:
    """Leads on their way into one file. Making it writes the register and the log."""

    order: Order
    run: ExportRun
    count: int = 0
    # Not written to the database at once: a sending that is cut off rolls its transaction back.
    ids: IO[bytes] = field(default_factory=partial(SpooledTemporaryFile, MOST_IDS))

    @classmethod
    def begin(cls, order: Order) -> Self:
        turn = timezone.now() + LONGEST_TURN if order.received_before else None
        return cls(order, order.register(state=ExportRun.State.RUNNING, leased_until=turn))

    def blocks(self, *, end_line: bool = False, at_once: bool = False) -> Iterator[bytes]:
        """Yield the file. However it ends, the register then says how, and with how many leads.

        It has ended once more is asked for after its last block: that one has been sent, too.
        """
        digest = hashlib.sha256()
        state = ExportRun.State.FAILED
        self.run.size = 0
        try:
            # Closed before the register is written: what it reads in is a transaction of its own.
            with closing(self._written(end_line)) as written:
                for block in [b"".join(written)] if at_once else filter(None, written):
                    digest.update(block)
                    self.run.size += len(block)
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
            self.run.save(update_fields=["state", "count", "size", "finished_at", "sha256"])
            self._register_leads()

    def _written(self, end_line: bool) -> Iterator[bytes]:
        writer = self.order.layout.writer(self.order.columns, end_line=end_line)
        yield writer.start()
        # One statement, in an order that never changes: each lead once, as it was at the start.
        leads = self.order.leads.order_by("id")
        with one_snapshot():
            for ids, columns in batches_of(leads, self.order.columns):
                self.count += len(ids)
                self.ids.write(ExportPart.packed(ids))
                yield writer.write(columns)
        if self.order.received_before:
            self._keep_turn()
        yield writer.end(self.count)

    def _register_leads(self) -> None:
        """Write down whom the file holds, for the day on which one of them asks."""
        with self.ids as ids:
            ids.seek(0)
            for number, some in enumerate(iter(partial(ids.read, MOST_IDS), b""), 1):
                ExportPart.write_down(self.run, number, some)

    def _keep_turn(self) -> None:
        """Let nobody else begin while the last bytes are sent. Raises Overtaken."""
        mine = ExportRun.objects.filter(pk=self.run.pk, state=ExportRun.State.RUNNING)
        if not mine.update(leased_until=timezone.now() + LONGEST_TURN):
            raise Overtaken


def one_snapshot() -> AbstractContextManager:
    """What a long reading statement needs around it.

    Outside a transaction PostgreSQL copies the whole result before its cursor gives the first row;
    SQLite's transactions are immediate, so that one would keep every writer waiting.
    """
    return transaction.atomic() if connection.vendor == "postgresql" else nullcontext()


def file_name(run: ExportRun) -> str:
    return f"leads-{clinic_time(run.created_at):%Y-%m-%d-%H%M}.{run.file_format}"


CONTENT_TYPES = {
    ExportRun.Format.CSV: "text/csv; charset=utf-8",
    ExportRun.Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ExportRun.Format.NDJSON: "application/x-ndjson",
}
