"""What the clinic holds about one person, found by an e-mail address or a phone number."""

from typing import Any

from django.db import transaction

from leads import erasure
from leads.models import Lead


def leads_of(contact: str) -> list[Lead]:
    """Every lead that was sent with exactly this address or number, oldest first."""
    found = Lead.objects.reached_at(contact).select_related("form_version", "status")
    return list(found.order_by("pk"))


def copy_for(contact: str) -> dict[str, Any]:
    """All of it, as the person may ask to have it (GDPR, article 15)."""
    return {"leads": [copy_of(lead) for lead in leads_of(contact)]}


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
def erase_all_of(contact: str) -> list[Lead]:
    """Erase every lead of a person, those under a legal hold apart; gives back what was erased."""
    leads = [lead for lead in leads_of(contact) if not lead.legal_hold]
    for lead in leads:
        erasure.erase(lead)
    return leads
