from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from leads.privacy import retention


class Command(BaseCommand):
    help = "Erases or deletes the leads whose time is over. Run it every day."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="Only list what is due.")

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        if dry_run:
            for lead, case in retention.due():
                rule = case.rule
                self.stdout.write(f"{lead.reference}  {rule.action}  {rule.days} days")
            return
        done = retention.purge()
        self.stdout.write(
            f"Erased {done['erase']}, deleted {done['delete']}, "
            f"destroyed {done['destroyed']} escrowed keys."
        )
        if done["failed"]:
            raise CommandError(f"{done['failed']} leads could not be removed; the log names them.")
