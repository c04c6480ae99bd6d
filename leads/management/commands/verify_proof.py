import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from leads.privacy import proof


class Command(BaseCommand):
    help = "Says whether a proof of consent is as this site, or the holder of a key, signed it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="a proof in JSON")
        parser.add_argument("--public-key", help="of the site that made it; else this site's")

    def handle(self, *args: Any, file: Path, public_key: str | None, **options: Any) -> None:
        try:
            document = json.loads(file.read_text(encoding="utf-8"))
            proven = proof.check(document, public_key or proof.public_key())
        except (OSError, ValueError, RecursionError, proof.NotGenuine) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"Genuine: lead {proven['lead']['reference']}, {len(proven['consents'])} consents, "
            f"made {proven['made']}."
        )
