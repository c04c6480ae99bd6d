import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from leads.subject_access import copy_for


class Command(BaseCommand):
    help = "Prints, as JSON, all that is kept about the person with an e-mail address or phone."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("contact", help="An e-mail address or a phone number.")

    def handle(self, *args: Any, contact: str, **options: Any) -> None:
        self.stdout.write(json.dumps(copy_for(contact), indent=2, ensure_ascii=False))
