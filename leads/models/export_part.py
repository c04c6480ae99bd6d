import uuid
import zlib
from collections.abc import Iterable
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from leads import vault
from leads.models.export_run import ExportRun, ExportRunQuerySet
from leads.models.lead import Lead
from leads.rows import insert

ID_BYTES = 16


class ExportPart(models.Model):
    """A stretch of an export's file, and the leads it is made of: chosen first, written later.

    What leads the file holds is settled when it is asked for, whatever happens to them while it is
    made, and a worker that goes on after another one sees which parts are missing. Of a file that
    was sent while it was written, or that is gone, a part knows the leads and nothing else.
    """

    run = models.ForeignKey(ExportRun, on_delete=models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField()
    lead_ids = models.BinaryField(default=b"")
    content = models.BinaryField(null=True)  # compressed, then encrypted

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("part of an export")
        verbose_name_plural = _("parts of exports")
        constraints = [
            models.UniqueConstraint(fields=["run", "number"], name="leads_exportpart_once"),
        ]

    def __str__(self) -> str:
        return f"{self.run} {self.number}"

    @classmethod
    def runs_with(cls, leads: list[UUID], among: ExportRunQuerySet) -> ExportRunQuerySet:
        """Those of these exports whose file, finished or not, holds any of these leads."""
        parts = cls.objects.filter(run__in=among).defer("content").iterator(chunk_size=10)
        runs = {part.run_id for part in parts if any(map(part.holds, leads))}
        return ExportRun.objects.filter(pk__in=runs)

    @classmethod
    def write_down(cls, run: ExportRun, number: int, lead_ids: bytes) -> None:
        """Store the leads of a part that has no content yet.

        Not with create(): what it sends is kept in memory, of a million leads 12 MB.
        """
        insert({cls: [{"run_id": run.pk, "number": number, "lead_ids": lead_ids}]})

    @staticmethod
    def packed(ids: Iterable[UUID]) -> bytes:
        return b"".join(one.bytes for one in ids)

    def holds(self, lead: UUID) -> bool:
        place = bytes(self.lead_ids).find(lead.bytes)
        return place >= 0 and place % ID_BYTES == 0

    def leads(self) -> models.QuerySet:
        """The leads of this part that still exist, in the order of their arrival."""
        packed = bytes(self.lead_ids)
        starts = range(0, len(packed), ID_BYTES)
        ids = [UUID(bytes=packed[start : start + ID_BYTES]) for start in starts]
        return Lead.objects.filter(pk__in=ids).order_by("pk")

    def seal(self, key: bytes, content: bytes) -> None:
        self.content = vault.encrypt(key, self._owner, zlib.compress(content, 1))

    def opened(self, key: bytes) -> bytes:
        """Raises VaultError."""
        return zlib.decompress(vault.decrypt(key, self._owner, bytes(self.content)))

    @property
    def _owner(self) -> UUID:
        # Each part is bound to its place: none can be swapped for another.
        return uuid.uuid5(self.run_id, str(self.number))
