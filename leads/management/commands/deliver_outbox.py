import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import Error, close_old_connections

from leads.outbox.worker import deliver_due


class Command(BaseCommand):
    help = "Sends the e-mails and webhooks that are waiting. Safe to run twice and to kill."

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
                done = deliver_due()
            except Error as error:
                if every is None:
                    raise
                self.stderr.write(f"The database is away: {type(error).__name__}.")
            else:
                if done.sent or done.postponed or done.failed:
                    self.stdout.write(
                        f"Sent {done.sent}, postponed {done.postponed}, given up {done.failed}."
                    )
            if every is None:
                return
            close_old_connections()
            time.sleep(every)
