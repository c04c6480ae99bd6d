from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from leads.models import Lead
from leads.privacy import erasure, erasure_list

REASON = "Erased before; a restored backup had it again"


class Command(BaseCommand):
    help = (
        "After a backup was restored: erases the leads that were erased since it was made, as the "
        "list in LEADS_ERASURE_LIST tells. Safe to stop and repeat."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("list", nargs="?", type=Path, help="another file with such a list")

    def handle(self, *args: Any, list: Path | None, **options: Any) -> None:
        try:
            gone = dict(erasure_list.gone(list))
        except erasure_list.NoList as error:
            raise CommandError(str(error)) from error
        back = [lead for lead in Lead.objects.in_bulk(gone).values() if self.is_back(lead, gone)]
        held = 0
        for lead in back:
            try:
                if gone[lead.pk] == erasure_list.DELETED:
                    erasure.delete(lead, reason=REASON)
                else:
                    erasure.erase(lead, reason=REASON)
            except erasure.OnHold as error:
                self.stderr.write(str(error))
                held += 1
        self.stdout.write(f"{len(back) - held} leads erased again.")
        if held:
            raise CommandError(f"{held} leads are under a legal hold and were not erased.")

    @staticmethod
    def is_back(lead: Lead, gone: dict) -> bool:
        return gone[lead.pk] == erasure_list.DELETED or lead.erased_at is None
