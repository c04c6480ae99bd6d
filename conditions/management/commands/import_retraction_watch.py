"""manage.py import_retraction_watch FILE"""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from conditions.references.retractions.retraction_watch import NotRetractionWatch, apply
from conditions.references.retractions.telling import tell_owners


class Command(BaseCommand):
    help = "Mark the works of the library that a Retraction Watch CSV file tells of; no network."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            changed = apply(file, self.show_progress)
        except (OSError, NotRetractionWatch) as error:
            raise CommandError(str(error)) from error
        sent = tell_owners(changed)
        for work in changed:
            self.stdout.write(f"{work.get_status_display()}: {work} ({work.identifiers})")
        self.stdout.write(f"{len(changed)} newly in question, {sent} messages sent.")

    def show_progress(self, rows: int) -> None:
        if self.stderr.isatty():
            self.stderr.write(f"\r{rows:,} rows", ending="")
