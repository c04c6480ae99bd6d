import base64
import os
from typing import Any

from django.core.management.base import BaseCommand

from leads import conf


class Command(BaseCommand):
    help = "Prints new keys for the leads vault. Keep them in two safe places outside the database."
    requires_system_checks: list[str] = []  # a site without keys does not pass the checks

    def handle(self, *args: Any, **options: Any) -> None:
        for setting in ("LEADS_VAULT_KEYS", "LEADS_INDEX_KEY"):
            key = base64.urlsafe_b64encode(os.urandom(conf.KEY_BYTES)).decode()
            self.stdout.write(f"{setting}={key}")
