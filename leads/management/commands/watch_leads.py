from typing import Any

from django.core.management.base import BaseCommand, CommandError

from leads.outbox import watch


class Command(BaseCommand):
    help = "Fails, with a sentence, when messages wait too long or a busy form has gone silent."

    def handle(self, *args: Any, **options: Any) -> None:
        if alarms := watch.alarms():
            raise CommandError("\n".join(alarms))
        if oldest := watch.oldest_waiting():
            self.stdout.write(f"The oldest unsent message waits since {oldest.isoformat()}.")
        self.stdout.write("Leads arrive and their messages go out.")
