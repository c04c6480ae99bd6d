"""One POST, one kept lead: what was acknowledged is on disk, once."""

import hashlib
import json
from contextlib import ExitStack
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from wagtail.models import Page

from leads import memory, proof_of_work, vault
from leads.forms import ConsultationForm
from leads.models import (
    BlindIndex,
    Consent,
    DayKey,
    Delivery,
    FormVersion,
    IdempotencyKey,
    Lead,
    LeadFile,
    LeadStatus,
    Location,
)
from leads.origin import Origin
from leads.outbox import deliveries_for
from leads.roles import SINGLE_USE, Role
from leads.rows import Selected, insert
from leads.spam import Quarantine

# The same answers within this time are one lead, however often they arrive.
REPEAT_SECONDS = 10 * 60
# Without a key from the browser, a second lead with the same e-mail, or the same name and phone,
# within this time corrects the first.
CORRECTION_TIME = timedelta(hours=1)
# How a key begins that was made here, for the pages of a browser that makes none.
MADE_HERE = "made-here-"


def keep(
    version: FormVersion,
    form: ConsultationForm,
    *,
    visitor_key: str,
    origin: Origin | None = None,
    sender: str = "",
    quarantine: str = Quarantine.NONE,
    proven_by: str = "",
) -> Lead:
    """Store a valid form as one lead, or find the lead that it was stored as before.

    The visitor's key is made when the form is first touched, or first answered with a page: the
    same key with other answers is a correction, which is kept and linked to what it corrects.
    Raises proof_of_work.Wanted if the challenge it was `proven_by` was used up by another lead.
    """
    is_made_here = visitor_key.startswith(MADE_HERE)
    key = (is_made_here and proven_by) or visitor_key
    repeats = idempotency_digests(version, form, key)
    used_up = [vault.digest("proof", proven_by)] if proven_by else []
    known_as = vault.digest("visitor", str(version.form_uuid), visitor_key)
    fields = {
        "visitor_key": known_as,
        # Asked for while the lead is inserted, which costs those who wait the least.
        "corrects_id": None if is_made_here else Lead.objects.newest_from(known_as),
        "sender": sender,
        "quarantine": quarantine,
        **origin_fields(origin or Origin()),
    }
    try:
        return stored(version, form, repeats, used_up, fields)
    except IntegrityError:
        # Something that this process had read is gone, such as the page: ask for it anew.
        memory.forget()
        version.refresh_from_db()
        came_from = Page.objects.filter(pk=fields["origin_page_id"])
        fields["origin_page_id"] = came_from.values_list("pk", flat=True).first()
        return stored(version, form, repeats, used_up, fields)


def is_flood(sender: str, turn: ExitStack) -> bool:
    """Whether a network has sent more leads of late than a waiting room does.

    Until the turn is over, nobody else is counted: of many at the same moment none slips through.
    """
    turn.enter_context(transaction.atomic())
    list(DayKey.objects.select_for_update().filter(day=timezone.localdate()))
    return Lead.objects.come_in_a_flood(sender, timezone.now())


def origin_fields(origin: Origin) -> dict[str, Any]:
    return {
        "origin_page_id": origin.page and origin.page.pk,
        "origin_title": origin.page.title if origin.page else "",
        "origin_path": origin.page.url_path if origin.page else "",
        "origin_revision": origin.revision,
        "origin_section": origin.section,
        "origin_section_label": origin.section_label,
        "campaign": origin.campaign,
    }


def stored(
    version: FormVersion,
    form: ConsultationForm,
    repeats: list[str],
    used_up: list[str],
    fields: dict[str, Any],
) -> Lead:
    """The lead made of this form, or the one that was made of it before. Raises proof_of_work.Wanted."""
    lead = new_lead(version, form, fields)
    try:
        store(lead, version, form, sorted(repeats + used_up))
    except IntegrityError:
        known = IdempotencyKey.objects.filter(digest__in=repeats).select_related("lead").first()
        if known:
            latest = latest_from_the_visitor_of(lead)
            if latest is None or latest.pk <= known.lead_id:
                return known.lead
            # Something else was sent since: this is the last word again, unless that is kept, too.
            if latest.idempotency_keys.filter(digest__in=after(latest.corrects_id, repeats)):
                return latest
            return stored(version, form, after(latest.pk, repeats), used_up, fields)
        if IdempotencyKey.objects.filter(digest__in=used_up).exists():
            raise proof_of_work.Wanted from None
        raise
    return lead


def new_lead(version: FormVersion, form: ConsultationForm, fields: dict[str, Any]) -> Lead:
    """An unsaved lead with its answers sealed."""
    now = timezone.now()
    lead = Lead(
        received_at=now,
        changed_at=now,
        form_version=version,
        form_page_id=version.page_id,
        form_title=version.title[:255],
        language=version.language,
        is_late=version.closed_at is not None,
        status_id=LeadStatus.first().pk,
        location_id=location_named(form.answer_to(Role.LOCATION)),
        **fields,
    )
    lead.seal(form.answers)
    return lead


def location_named(name: str) -> int | None:
    """The id of the location that was chosen."""
    if not name:
        return None
    return Location.objects.filter(name__iexact=name).values_list("pk", flat=True).first()


def store(lead: Lead, version: FormVersion, form: ConsultationForm, digests: list[str]) -> None:
    """Write a lead and all that belongs to it, or nothing."""
    contact = {role: form.answer_to(role) for role in SINGLE_USE}
    found_by = BlindIndex.digests_for(
        name=contact[Role.FULL_NAME],
        email=contact[Role.EMAIL],
        phone=contact[Role.PHONE],
    )
    lead.corrects_id = lead.corrects_id or corrected_by(lead, found_by)
    insert(
        {
            Lead: [lead],
            IdempotencyKey: [{"digest": digest, "lead_id": lead.pk} for digest in digests],
            BlindIndex: [
                {"lead_id": lead.pk, "kind": kind, "digest": digest} for kind, digest in found_by
            ],
            Consent: consents(lead, version),
            LeadFile: [LeadFile.sealed(lead, *upload) for upload in form.uploads()],
            Delivery: [] if lead.quarantine else deliveries_for(lead),
        }
    )


def corrected_by(lead: Lead, found_by: list[tuple[str, str]]) -> UUID | None:
    """The id of the lead that the same person sent through the same form just before."""
    recent = Lead.objects.filter(
        form_version__form_uuid=lead.form_version.form_uuid,
        received_at__gte=timezone.now() - CORRECTION_TIME,
    )
    digests = {kind: [d for each, d in found_by if each == kind] for kind in BlindIndex.Kind}
    with_email, with_phone = (
        recent.filter(blind_indexes__digest__in=digests[kind])
        for kind in (BlindIndex.Kind.EMAIL, BlindIndex.Kind.PHONE)
    )
    for word in digests[BlindIndex.Kind.NAME_WORD]:  # a family shares a phone
        with_phone = with_phone.filter(blind_indexes__digest=word)
    ways = (Lead.objects.filter(visitor_key=lead.visitor_key), with_email, with_phone)
    found = (way.order_by("-id").values_list("pk", flat=True).first() for way in ways)
    return next(filter(None, found), None)


def latest_from_the_visitor_of(lead: Lead) -> Lead | None:
    """The last lead that was kept of whoever sent this one, which could not be stored."""
    if isinstance(lead.corrects_id, Selected):
        return Lead.objects.filter(visitor_key=lead.visitor_key).order_by("-id").first()
    return Lead.objects.filter(pk=lead.corrects_id).first()


def after(corrected: UUID | None, repeats: list[str]) -> list[str]:
    """What tells a repeated sending of answers that were sent once more, after this lead."""
    return sorted(vault.digest("repeat after", str(corrected), each) for each in repeats)


def consents(lead: Lead, version: FormVersion) -> list[dict[str, Any]]:
    """What the visitor agreed to and what not, in the words of the version that was shown."""
    return [
        {
            "lead_id": lead.pk,
            "statement_id": consent["statement"],
            "question": key,
            "purpose": consent["purpose"],
            "text": consent["text"],
            "version": consent["version"],
            "language": version.language,
            "given": bool(lead.answers[key.hex]),
            "recorded_at": lead.received_at,
        }
        for question in version.questions
        if (consent := question.get("consent"))
        and (key := UUID(question["uuid"])).hex in lead.answers
    ]


def idempotency_digests(
    version: FormVersion, form: ConsultationForm, visitor_key: str
) -> list[str]:
    """What tells a repeated sending from a new one; sorted, so that two writers cannot deadlock.

    Answers that name nobody may be two people's: only the browser's key tells those apart.
    """
    files = (hashlib.sha256(content).hexdigest() for _question, _place, content in form.uploads())
    said = (str(version.form_uuid), json.dumps(form.answers, sort_keys=True), *files)
    digests = [vault.digest("repeat by key", visitor_key, *said)]
    if any(form.answer_to(role) for role in SINGLE_USE):
        period = int(timezone.now().timestamp()) // REPEAT_SECONDS
        # Two neighbours, so that a repetition just after the turn of a period meets the first.
        for each in (period, period + 1):
            digests.append(vault.digest("repeat by time", str(each), *said))
    return sorted(digests)
