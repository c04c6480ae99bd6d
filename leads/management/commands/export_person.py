import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from leads.models import Lead
from leads.privacy.subject_access import copy_for, sent_by

REASON = "The person asked for it"


class Command(BaseCommand):
    help = "Prints, as JSON, all that is kept about the person with an e-mail address or phone."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("contact", help="An e-mail address or a phone number.")
        parser.add_argument("--reason", default=REASON, help="Kept in the lead log.")

    def handle(self, *args: Any, contact: str, reason: str, **options: Any) -> None:
        copy = copy_for(sent_by(contact, Lead.objects.all()), reason=reason)
        self.stdout.write(json.dumps(copy, indent=2, ensure_ascii=False))
