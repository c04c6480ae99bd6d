"""How fast leads are exported beside the loop that only reads and decrypts them, and beside COPY.

python tests/postgres.py --durable python -m bench.exports [LEADS]

Wagtail's own export writes the same answers, from clear text in its own table; PostgreSQL's COPY
gives the same rows as they are. Each measurement has a process of its own. Memory is read from
/proc, so this needs Linux.
"""

import os
import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from itertools import islice
from multiprocessing import get_context
from pathlib import Path

import django
import django.db

STATUS, HIGH_WATER = Path("/proc/self/status"), Path("/proc/self/clear_refs")
ROUNDS = 3


@dataclass(frozen=True)
class Result:
    """Leads per second of this process's time and of the clock's, milliseconds to the first byte,
    MiB that it grew by."""

    speed: float
    by_the_clock: float
    first: float
    growth: float


def prepare(count: int) -> None:
    """Load so many leads, and what they answered once more as Wagtail's own submissions."""
    from django.core.management import call_command
    from django.test import override_settings
    from wagtail.contrib.forms.models import FormSubmission
    from wagtail.models import Page

    from leads.models import Lead

    call_command("migrate", verbosity=0)
    with override_settings(DEBUG=True), open(os.devnull, "w") as nowhere:
        call_command("load_demo", leads=count, stdout=nowhere)
    page = Page.objects.last()
    leads = Lead.objects.order_by("id").iterator(chunk_size=1_000)
    while batch := [
        FormSubmission(page=page, form_data=in_clear(one)) for one in islice(leads, 1_000)
    ]:
        FormSubmission.objects.bulk_create(batch)


def in_clear(lead: object) -> dict[str, object]:
    """A lead's cells under the keys of their columns, as Wagtail would keep them."""
    facts = (
        "reference", "received_at", "status_id", "owner_id", "location_id", "next_step",
        "next_step_due", "form_title", "language", "origin_title", "origin_path",
        "origin_section_label", "campaign",
    )  # fmt: skip
    return {name: str(getattr(lead, name) or "") for name in facts} | lead.answers


def the_loop() -> Iterator[bytes]:
    from leads.export.block import blocks_of
    from leads.export.run import one_snapshot
    from leads.models import Lead

    with one_snapshot():
        for block in blocks_of(Lead.objects.order_by("id")):
            block.answers  # noqa: B018 - reading it decrypts it
            yield b"."


def the_copy() -> Iterator[bytes]:
    from django.db import connection

    from leads.export.block import FIELDS
    from leads.models import Lead

    fields = (name for name in FIELDS if name != "campaign_json")
    rows = Lead.objects.order_by("id").values_list(*fields, "campaign")
    with connection.cursor() as cursor:
        statement = connection.ops.compose_sql(*rows.query.sql_with_params())
        with cursor.cursor.copy(f"COPY ({statement}) TO STDOUT") as copy:
            yield from map(bytes, copy)


def ours(kind: str) -> Iterable[bytes]:
    from leads.export.layout import FileKind, Layout
    from leads.export.order import Order
    from leads.export.run import Export
    from leads.models import Lead
    from leads.permissions import Sight

    sight = Sight(contact=True, answers=True)
    order = Order.of(Lead.objects.all(), sight, Layout(FileKind(kind)), reason="A measurement")
    return Export.begin(order).blocks(end_line=True)


def wagtails(kind: str) -> Iterable[bytes]:
    from wagtail.contrib.forms.models import FormSubmission
    from wagtail.contrib.forms.views import SubmissionsListView

    submissions = FormSubmission.objects.order_by("submit_time")
    view = SubmissionsListView()
    view.list_export = ["submit_time", *submissions[0].form_data]
    if kind == "csv":
        return view.stream_csv(submissions)
    output = BytesIO()
    view.write_xlsx(submissions, output)
    return [output.getvalue()]


def measured(export: Callable[..., Iterable[bytes]], *arguments: str) -> Result:
    from leads.models import Lead

    count = Lead.objects.count()
    HIGH_WATER.write_text("5")
    before, clock, processor = memory("VmRSS"), time.perf_counter(), time.process_time()
    first = None
    for _block in export(*arguments):
        first = first or time.perf_counter() - clock
    taken, passed = time.process_time() - processor, time.perf_counter() - clock
    return Result(count / taken, count / passed, first * 1000, memory("VmHWM") - before)


def memory(name: str) -> float:
    return int(re.search(rf"{name}:\s+(\d+)", STATUS.read_text())[1]) / 1024


EXPORTS: dict[str, tuple] = {
    "COPY": (the_copy,),
    "the loop": (the_loop,),
    "CSV": (ours, "csv"),
    "XLSX": (ours, "xlsx"),
    "NDJSON": (ours, "ndjson"),
    "Wagtail's CSV": (wagtails, "csv"),
    "Wagtail's XLSX": (wagtails, "xlsx"),
}


def main(count: int = 10_000) -> None:
    with tempfile.TemporaryDirectory(prefix="clinic-bench-") as folder:
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/bench.sqlite3")
        os.environ["DJANGO_SETTINGS_MODULE"] = "clinic_cms.settings.test"
        django.setup()
        prepare(count)
        if django.db.connection.vendor != "postgresql":
            del EXPORTS["COPY"]
        # A process of its own must not share the connection of this one.
        django.db.connections.close_all()
        with get_context("fork").Pool(1, maxtasksperchild=1) as pool:
            rounds = [
                {name: pool.apply(measured, export) for name, export in EXPORTS.items()}
                for _ in range(ROUNDS)
            ]
    for name in EXPORTS:
        tell(name, rounds)


def tell(name: str, rounds: list[dict[str, Result]]) -> None:
    """One line: the median of the rounds, and of the ratios within each round."""
    results = [one[name] for one in rounds]
    speed, clock, first, growth = (
        median(getattr(result, key) for result in results)
        for key in ("speed", "by_the_clock", "first", "growth")
    )
    ratios = [
        f"{median(one[name].speed / one[other].speed for one in rounds):5.2f} of {other}"
        for other in ("the loop", f"Wagtail's {name}")
        if other in EXPORTS and name != "COPY"  # whose time is the server's
    ]
    print(
        f"{name:15}{speed:9,.0f} leads/s ({clock:9,.0f} by the clock)  "
        f"first byte {first:8.1f} ms  grew {growth:7.1f} MiB  {', '.join(ratios)}"
    )


def median(values: Iterable[float]) -> float:
    return sorted(values)[ROUNDS // 2]


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
