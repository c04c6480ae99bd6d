"""What the clinic holds about one person, found by an e-mail address or a phone number."""

from base64 import b64encode
from contextlib import suppress
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from leads import audit
from leads.models import ExportPart, ExportRun, Lead
from leads.models.export_run import ExportRunQuerySet
from leads.models.lead import LeadQuerySet
from leads.privacy import erasure


def sent_by(contact: str, leads: LeadQuerySet) -> list[Lead]:
    """Those leads that were sent with exactly this address or number, oldest first."""
    found = leads.reached_at(contact).select_related("form_version", "status")
    return list(found.order_by("pk"))


@transaction.atomic
def copy_for(
    leads: list[Lead], *, reason: str, user: AbstractBaseUser | None = None
) -> dict[str, Any]:
    """All of it, as the person may ask to have it (GDPR, article 15).

    Raises VaultError.
    """
    for lead in leads:
        audit.record(lead, audit.COPY, user, reason=reason)
    exports = [
        {
            "made": run.created_at.isoformat(),
            "format": run.file_format,
            "reason": run.reason,
            "certain": run.is_certain,
        }
        for run in exports_with(leads)
    ]
    return {"leads": [copy_of(lead) for lead in leads], "exports": exports}


def exports_with(leads: list[Lead]) -> ExportRunQuerySet:
    """The files that were made of any of these leads, the newest first; `is_certain` tells which were.

    Of a sending that died with its process nobody knows whom it held: these may have been in it.
    """
    if not leads:
        return ExportRun.objects.none()
    since = ExportRun.objects.filter(created_at__gte=min(lead.received_at for lead in leads))
    certain = ExportPart.runs_with([lead.pk for lead in leads], since)
    found = ExportRun.objects.filter(Q(pk__in=certain) | Q(pk__in=since.of_unknown_leads()))
    parts = ExportPart.objects.filter(run=OuterRef("pk"))
    return found.annotate(is_certain=Exists(parts)).order_by("-created_at")


def copy_of(lead: Lead) -> dict[str, Any]:
    return {
        "reference": lead.reference,
        "received": lead.received_at.isoformat(),
        "form": lead.form_title,
        "language": lead.language,
        "came_from": {
            "page": lead.origin_title,
            "section": lead.origin_section_label,
            "campaign": lead.campaign,
        },
        "answers": [
            {"question": answer.label, "answer": answer.text} for answer in lead.answered()
        ],
        "files": [
            {"name": file.name, "base64": b64encode(file.content).decode()}
            for file in lead.files.all()
            if lead.data_key
        ],
        "consents": [
            {
                "text": consent.text,
                "given": consent.given,
                "recorded": consent.recorded_at.isoformat(),
                "withdrawn": consent.withdrawn_at and consent.withdrawn_at.isoformat(),
            }
            for consent in lead.consents.all()
        ],
        "status": lead.status.name,
        "notes": [
            {"written": note.created_at.isoformat(), "kind": note.kind, "text": note.text}
            for note in lead.notes.all()
        ],
        "messages": [
            {"kind": delivery.channel, "sent": delivery.sent_at and delivery.sent_at.isoformat()}
            for delivery in lead.deliveries.all()
        ],
    }


@transaction.atomic
def erase_all(
    leads: list[Lead], *, reason: str, user: AbstractBaseUser | None = None
) -> list[Lead]:
    """Erase these leads, those under a legal hold apart; gives back what was erased."""
    erased = []
    for lead in leads:
        with suppress(erasure.OnHold):
            erasure.erase(lead, reason=reason, user=user)
            erased.append(lead)
    return erased
