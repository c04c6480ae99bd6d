"""Wraps data keys again under the newest master key, so that an older one can be thrown away."""

from collections.abc import Iterator

from django.db import models, transaction

from leads import vault
from leads.models import EscrowedKey, ExportRun, Lead

BATCH = 500


def outdated() -> list[models.QuerySet]:
    """What is still wrapped under an older master key."""
    newest = vault.key_id(vault.master_keys()[0])
    return [
        Lead.objects.exclude(data_key=None).exclude(key_id=newest),
        EscrowedKey.objects.exclude(key_id=newest),
        ExportRun.objects.with_files().exclude(key_id=newest),
    ]


def rotate() -> Iterator[int]:
    """Wrap every outdated data key again, in batches; yields how many each batch held.

    It may be stopped at any time and goes on where it stopped. Raises VaultError when an older
    master key is missing: what was done so far stays, and nothing is lost.
    """
    fields = ("data_key", "ciphertext", "data_key")
    for queryset, field in zip(outdated(), fields, strict=True):
        last = None
        while batch := list(after(queryset, last)):
            with transaction.atomic():
                for row in batch:
                    rewrap(row, field)
            last = batch[-1].pk
            yield len(batch)


def after(queryset: models.QuerySet, last: object) -> models.QuerySet:
    rest = queryset.filter(pk__gt=last) if last else queryset
    return rest.order_by("pk")[:BATCH]


def rewrap(row: Lead | EscrowedKey | ExportRun, field: str) -> None:
    """Only where the stored key is still the one that was read: an erasing meanwhile stays."""
    old = vault.WrappedKey(bytes(getattr(row, field)), row.key_id)
    new = vault.wrap(row.pk, vault.unwrap(row.pk, old))
    unchanged = type(row).objects.filter(**{"pk": row.pk, field: old.ciphertext})
    unchanged.update(**{field: new.ciphertext, "key_id": new.key_id})
