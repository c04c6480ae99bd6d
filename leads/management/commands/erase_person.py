from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from leads.subject_access import erase_all_of


class Command(BaseCommand):
    help = "Erases the answers of every lead that was sent with an e-mail address or phone number."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("contact", help="An e-mail address or a phone number.")

    def handle(self, *args: Any, contact: str, **options: Any) -> None:
        erased = erase_all_of(contact)
        for lead in erased:
            self.stdout.write(lead.reference)
        self.stdout.write(f"{len(erased)} leads erased.")
