"""Asks for exports and makes them, each time in a process of its own.

python -m tests.faults.exports ask KIND        two exports of the same leads
python -m tests.faults.exports make PART       is killed as soon as it has written so many parts
python -m tests.faults.exports make            goes on, as a worker does a minute later
"""

import os
import signal
import sys

import django

LEADS, PART = 40, 4


def ask(kind: str) -> None:
    from leads.models import Lead
    from tests.factories import LeadFactory
    from tests.leads.staff import order

    LeadFactory.create_batch(LEADS)
    for _ in range(2):
        background.queue(order(Lead.objects.all(), FileKind(kind)))


def make(last_part: str = "") -> None:
    from leads.models import ExportPart, ExportRun

    seal = ExportPart.seal

    def seal_or_die(part: ExportPart, *content: bytes) -> None:
        seal(part, *content)
        if str(part.number) == last_part:
            os.kill(os.getpid(), signal.SIGKILL)

    ExportPart.seal = seal_or_die
    ExportRun.objects.update(leased_until=None)
    background.make_due()


if __name__ == "__main__":
    django.setup()
    from leads.export import background
    from leads.export.layout import FileKind

    background.PART = PART
    command, *arguments = sys.argv[1:]
    {"ask": ask, "make": make}[command](*arguments)
