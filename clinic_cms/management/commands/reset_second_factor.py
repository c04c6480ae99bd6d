from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from wagtail.log_actions import log

from clinic_cms.login import log_entries
from clinic_cms.login.second_factor import SecondFactor


class Command(BaseCommand):
    help = "Lets somebody set up a new second factor, for when no administrator can log in."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")

    def handle(self, *args: Any, username: str, **options: Any) -> None:
        factor = SecondFactor.objects.filter(user__username=username).first()
        if factor is None:
            raise CommandError(f"Nobody called {username} has a second factor.")
        log(factor.user, log_entries.RESET)
        factor.delete()
        self.stdout.write(f"{username} sets up a new second factor at the next login.")
