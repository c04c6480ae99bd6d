from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from leads.models import Lead
from leads.privacy.subject_access import erase_all, sent_by

REASON = "The person asked for it"


class Command(BaseCommand):
    help = "Erases the answers of every lead that was sent with an e-mail address or phone number."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("contact", help="An e-mail address or a phone number.")
        parser.add_argument("--reason", default=REASON, help="Kept in the lead log.")

    def handle(self, *args: Any, contact: str, reason: str, **options: Any) -> None:
        leads = sent_by(contact, Lead.objects.all())
        erased = erase_all(leads, reason=reason)
        for lead in erased:
            self.stdout.write(lead.reference)
        self.stdout.write(f"{len(erased)} leads erased.")
        if held := [lead.reference for lead in leads if lead not in erased]:
            raise CommandError(f"Under a legal hold and not erased: {', '.join(held)}.")
