import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import Error, close_old_connections

from leads.export import background, schedule


class Command(BaseCommand):
    help = (
        "Makes the exports that are due, scheduled ones too, and destroys files whose time is "
        "over. Safe to run twice and to kill."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--every",
            type=float,
            metavar="SECONDS",
            help="Look again after so many seconds, for ever; without it, once.",
        )

    def handle(self, *args: Any, every: float | None, **options: Any) -> None:
        while True:
            try:
                self.work()
            except Error as error:
                if every is None:
                    raise
                self.stderr.write(f"The database is away: {type(error).__name__}.")
            if every is None:
                return
            close_old_connections()
            time.sleep(every)

    def work(self) -> None:
        queued, made = schedule.queue_due(), background.make_due()
        removed, broken_off = background.remove_expired(), background.close_abandoned()
        if queued or made or removed or broken_off:
            self.stdout.write(
                f"Scheduled {queued}, made {made}, removed {removed}, broken off {broken_off}."
            )
