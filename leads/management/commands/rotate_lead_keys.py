from typing import Any

from django.core.management.base import BaseCommand, CommandError

from leads import rotation, vault


class Command(BaseCommand):
    help = (
        "Wraps every lead's data key again under the first key of LEADS_VAULT_KEYS. "
        "Put a new key first, run this, then take the old one away. Safe to stop and repeat."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            total = sum(rows.count() for rows in rotation.outdated())
            done = 0
            for count in rotation.rotate():
                done += count
                self.stderr.write(f"\r{done} of {total}", ending="")
        except vault.VaultError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"\n{done} keys wrapped again; older master keys are no longer needed.")
