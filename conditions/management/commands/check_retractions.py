"""manage.py check_retractions"""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand

from conditions.references.retractions.checking import Checker, due
from conditions.references.retractions.telling import tell_owners

WIDTH = 30


class Command(BaseCommand):
    help = (
        "Ask Crossref and PubMed whether cited works were retracted or corrected. "
        "A run that is stopped goes on where it was when it is started again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--all", action="store_true", help="Check works nobody cites as well.")
        parser.add_argument(
            "--older-than",
            type=float,
            default=24,
            metavar="HOURS",
            help="Check works whose last check is longer ago (24).",
        )
        parser.add_argument("--limit", type=int, help="Check at most this many works.")

    def handle(self, *args: Any, **options: Any) -> None:
        works = due(everything=options["all"], fresh_for=timedelta(hours=options["older_than"]))
        works = list(works[: options["limit"]])
        changed = []
        for done, (work, is_newly_in_question) in enumerate(Checker().check(works), 1):
            if is_newly_in_question:
                changed.append(work)
            self.show_progress(done, len(works))
        sent = tell_owners(changed)
        for work in changed:
            self.stdout.write(f"{work.get_status_display()}: {work} ({work.identifiers})")
        self.stdout.write(
            f"{len(works)} checked, {len(changed)} newly in question, {sent} messages sent."
        )

    def show_progress(self, done: int, total: int) -> None:
        if not self.stderr.isatty():
            return
        filled = WIDTH * done // total
        self.stderr.write(f"\r[{'#' * filled}{'.' * (WIDTH - filled)}] {done}/{total}", ending="")
        if done == total:
            self.stderr.write("")
