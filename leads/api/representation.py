"""A lead as another system sees it: as much of it as its token shows."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import models

from leads.models import ApiToken, Lead
from leads.models.lead_queryset import LeadQuerySet
from leads.permissions import CONTACT_ROLES, Sight
from leads.vault import VaultError

RELATED = ("status", "owner", "location")
UNREADABLE = "cannot_be_decrypted"


def represented(leads: Iterable[Lead], token: ApiToken) -> list[dict[str, Any]]:
    leads = list(leads)
    # Leads of one form share its version, whose definition is long.
    models.prefetch_related_objects(leads, "form_version", "consents")
    named = {key for lead in leads for key in (lead.corrects_id, lead.merged_into_id) if key}
    reached = reach_of(token.leads(), named)
    return [as_json(lead, token.sight, reached) for lead in leads]


def reach_of(leads: LeadQuerySet, named: set[UUID]) -> set[UUID]:
    """Which of these the token reaches; it learns of no others."""
    return set(leads.filter(pk__in=named).values_list("pk", flat=True)) if named else set()


def as_json(lead: Lead, sight: Sight, reached: set[UUID]) -> dict[str, Any]:
    return {
        "id": str(lead.pk),
        "reference": lead.reference,
        "received_at": lead.received_at.isoformat(),
        "changed_at": lead.changed_at.isoformat(),
        "erased_at": lead.erased_at and lead.erased_at.isoformat(),
        "language": lead.language,
        "form": lead.form_title,
        "origin": {
            "page": lead.origin_title,
            "path": lead.origin_path,
            "section": lead.origin_section_label,
            "campaign": lead.campaign,
        },
        "status": {"name": lead.status.name, "outcome": lead.status.outcome},
        "owner": lead.owner and lead.owner.get_username(),
        "location": lead.location and lead.location.name,
        "next_step": lead.next_step,
        "next_step_due": lead.next_step_due and lead.next_step_due.isoformat(),
        "first_contact_at": lead.first_contact_at and lead.first_contact_at.isoformat(),
        "corrects": str(lead.corrects_id) if lead.corrects_id in reached else None,
        "merged_into": str(lead.merged_into_id) if lead.merged_into_id in reached else None,
        **given(lead, sight),
    }


def given(lead: Lead, sight: Sight) -> dict[str, Any]:
    """What the visitor gave, as far as the token shows it; null once it is erased."""
    shown = [name for name in ("contact", "answers") if getattr(sight, name)]
    if not shown:
        return {}
    nothing = dict.fromkeys([*shown, "consents"])
    if lead.data_key is None:
        return nothing
    try:
        told = {"contact": contact_of(lead), "answers": answers_of(lead)}
    except VaultError:
        return nothing | {"problem": UNREADABLE}
    return {name: told[name] for name in shown} | {"consents": consents_of(lead)}


def contact_of(lead: Lead) -> dict[str, str]:
    return {role.value: lead.answer_to(role) for role in sorted(CONTACT_ROLES)}


def answers_of(lead: Lead) -> list[dict[str, Any]]:
    """Every question of the form the visitor saw; the answers are as they are kept, for programs."""
    return [
        {
            "question": question["uuid"],
            "role": question["role"],
            "label": question["label"],
            "answer": lead.answers.get(UUID(question["uuid"]).hex),
        }
        for question in lead.form_version.questions
        if question["role"] not in CONTACT_ROLES
    ]


def consents_of(lead: Lead) -> list[dict[str, Any]]:
    """Whoever is given an address has to know what its owner agreed to, and took back."""
    return [
        {
            "purpose": consent.purpose,
            "text": consent.text,
            "given": consent.given,
            "recorded_at": consent.recorded_at.isoformat(),
            "withdrawn_at": consent.withdrawn_at and consent.withdrawn_at.isoformat(),
        }
        for consent in lead.consents.all()
    ]
