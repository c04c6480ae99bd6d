"""Forgetting what a visitor gave, on request or because its time is over.

Erasing takes the data key away, without which the answers can be read nowhere. For a few days the key
lies in escrow and the erasing can be undone; then it is destroyed. A backup from before holds it, too:
docs/operations.md says what makes sure that nobody comes back with one.
"""

from datetime import timedelta
from functools import partial

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from leads import audit, conf
from leads.models import (
    Absence,
    BlindIndex,
    DeletedLead,
    Delivery,
    EscrowedKey,
    ExportPart,
    ExportRun,
    Lead,
)
from leads.privacy import erasure_list


class NothingToRestore(Exception):
    """The key is no longer in escrow: what was erased is gone."""


class OnHold(Exception):
    """Somebody ordered that this lead stays: it cannot be erased until the hold is lifted."""


def locked(lead: Lead) -> Lead:
    """The lead as it is now and stays until the transaction ends. Raises OnHold."""
    lead = Lead.objects.select_for_update().get(pk=lead.pk)
    if lead.legal_hold:
        raise OnHold(f"Lead {lead} is under a legal hold. Lift the hold before you erase it.")
    return lead


@transaction.atomic
def erase(lead: Lead, *, reason: str, user: AbstractBaseUser | None = None) -> None:
    """Take a lead's answers away. It can be undone until its key leaves the escrow.

    Raises OnHold.
    """
    lead = locked(lead)
    if lead.data_key is None:
        return
    now = timezone.now()
    EscrowedKey.objects.create(
        lead=lead,
        ciphertext=lead.data_key,
        key_id=lead.key_id,
        escrowed_at=now,
        expires_at=now + timedelta(days=conf.undo_days()),
    )
    lead.data_key, lead.erased_at, lead.visitor_key = None, now, ""
    lead.save(update_fields=["data_key", "erased_at", "visitor_key"])
    lead.blind_indexes.all().delete()
    lead.idempotency_keys.all().delete()
    ExportPart.runs_with([lead.pk], ExportRun.objects.with_files()).drop_files()
    # Nobody is told any more of what nobody can read.
    lead.deliveries.exclude(state=Delivery.State.SENT).delete()
    audit.record(lead, audit.ERASE, user, reason=reason)
    transaction.on_commit(partial(erasure_list.note, erasure_list.ERASED, lead.pk))


@transaction.atomic
def restore(lead: Lead, *, reason: str = "", user: AbstractBaseUser | None = None) -> Lead:
    """Undo an erasing. Raises NothingToRestore."""
    escrow = EscrowedKey.objects.select_for_update().filter(lead=lead).first()
    if escrow is None or escrow.expires_at <= timezone.now():
        raise NothingToRestore(f"The key of lead {lead} was destroyed. Its answers are gone.")
    lead = Lead.objects.get(pk=lead.pk)
    lead.data_key, lead.key_id, lead.erased_at = bytes(escrow.ciphertext), escrow.key_id, None
    lead.save(update_fields=["data_key", "key_id", "erased_at"])
    escrow.delete()
    index(lead)
    audit.record(lead, audit.RESTORE, user, reason=reason)
    transaction.on_commit(partial(erasure_list.note, erasure_list.RESTORED, lead.pk))
    return lead


@transaction.atomic
def delete(lead: Lead, *, reason: str) -> None:
    """Remove a lead with its row. The log still knows that there was one, and counts do.

    Raises OnHold.
    """
    lead = locked(lead)
    audit.record(lead, audit.DELETE, None, reason=reason, location=lead.location_id)
    transaction.on_commit(partial(erasure_list.note, erasure_list.DELETED, lead.pk))
    ExportPart.runs_with([lead.pk], ExportRun.objects.with_files()).drop_files()
    # What was merged into it is a lead of its own again.
    merged = Absence.objects.filter(lead__merged_into=lead, ended_at=None)
    merged.update(ended_at=timezone.now())
    DeletedLead.remember(lead)
    lead.delete()


def index(lead: Lead) -> None:
    """Write the blind indexes that find a lead."""
    BlindIndex.objects.bulk_create(BlindIndex.entries_of(lead))


def destroy_expired() -> int:
    """Destroy the keys whose time in escrow is over, and what only they could open."""
    destroyed = 0
    expired = EscrowedKey.objects.filter(expires_at__lte=timezone.now())
    for pk in list(expired.values_list("pk", flat=True)):
        with transaction.atomic():
            # Somebody else may be at it, too, and done by the time that this one's turn comes.
            if escrow := expired.select_for_update().filter(pk=pk).first():
                escrow.lead.forget()
                escrow.delete()
                destroyed += 1
    return destroyed
