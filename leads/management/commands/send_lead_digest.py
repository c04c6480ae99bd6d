import logging
from typing import Any

from django.core import mail
from django.core.management.base import BaseCommand, CommandError

from leads.clock import clinic_today
from leads.dashboard import digest
from leads.models import Lead
from leads.outbox.failure import Outage, Rejected
from leads.outbox.messages import hand_over

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Mail the counts of the last seven days to every verified recipient of all leads."

    def handle(self, *args: Any, **options: Any) -> None:
        sent = failed = 0
        server = mail.get_connection()
        for message in digest.messages(Lead.objects.all(), clinic_today()):
            try:
                hand_over(message, server)
            except (Rejected, Outage) as error:
                # Neither its text nor this line quotes an address; the others get theirs.
                logger.error("A digest could not be sent: %s", error)
                failed += 1
            else:
                sent += 1
        server.close()
        self.stdout.write(f"Digests sent: {sent}")
        if failed:
            raise CommandError(f"{failed} digests could not be sent; the log says why.")
