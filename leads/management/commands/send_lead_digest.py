from typing import Any

from django.core.mail import get_connection
from django.core.management.base import BaseCommand

from leads.clock import clinic_today
from leads.dashboard import digest
from leads.models import Lead


class Command(BaseCommand):
    help = "Mail the counts of the last seven days to every verified recipient of all leads."

    def handle(self, *args: Any, **options: Any) -> None:
        sent = get_connection().send_messages(digest.messages(Lead.objects.all(), clinic_today()))
        self.stdout.write(f"Digests sent: {sent or 0}")
