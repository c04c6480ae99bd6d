"""One POST, one kept lead: what was acknowledged is on disk, once."""

import json
from datetime import timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from leads import conf, vault
from leads.forms import ConsultationForm
from leads.models import (
    BlindIndex,
    Consent,
    Delivery,
    FormVersion,
    IdempotencyKey,
    Lead,
    LeadStatus,
    Location,
)
from leads.origin import Origin
from leads.outbox import deliveries_for
from leads.roles import SINGLE_USE, Role
from leads.spam import Quarantine

# The same answers within this time are one lead, however often they arrive.
REPEAT_SECONDS = 10 * 60
# Without a key from the browser, a second lead from the same address within this time corrects
# the first.
CORRECTION_TIME = timedelta(hours=1)


def keep(
    version: FormVersion,
    form: ConsultationForm,
    *,
    origin: Origin | None = None,
    visitor_key: str = "",
    sender: str = "",
    quarantine: str = Quarantine.NONE,
) -> Lead:
    """Store a valid form as one lead, or find the lead that it was stored as before.

    The visitor's key is made in the browser when the form is first touched: the same key with
    other answers is a correction, which is kept and linked to what it corrects.
    """
    digests = idempotency_digests(version, form, visitor_key)
    lead = new_lead(version, form, origin or Origin())
    lead.visitor_key = visitor_key and vault.digest("visitor", visitor_key)
    lead.sender, lead.quarantine = sender, quarantine
    try:
        with transaction.atomic():
            store(lead, version, form, digests)
    except IntegrityError:
        known = IdempotencyKey.objects.filter(digest__in=digests).select_related("lead").first()
        if known is None:
            raise
        return known.lead
    return lead


def is_flood(sender: str) -> bool:
    """Whether a network has sent more leads of late than a waiting room does."""
    recent = Lead.objects.filter(
        sender=sender, received_at__gte=timezone.now() - timedelta(seconds=REPEAT_SECONDS)
    )
    limit = conf.sendings_per_network()
    return bool(sender) and recent[: limit + 1].count() > limit


def new_lead(version: FormVersion, form: ConsultationForm, origin: Origin) -> Lead:
    """An unsaved lead with its answers sealed."""
    lead = Lead(
        form_version=version,
        form_page_id=version.page_id,
        form_title=version.title[:255],
        language=version.language,
        is_late=version.closed_at is not None,
        origin_page=origin.page and origin.page.page_ptr,
        origin_title=origin.page.title if origin.page else "",
        origin_path=origin.page.url_path if origin.page else "",
        origin_revision=origin.revision,
        origin_section=origin.section,
        origin_section_label=origin.section_label,
        campaign=origin.campaign,
        status=LeadStatus.first(),
        location=location_named(form.answer_to(Role.LOCATION)),
    )
    lead.seal(form.answers())
    return lead


def location_named(name: str) -> Location | None:
    return Location.objects.filter(name__iexact=name).first() if name else None


def store(lead: Lead, version: FormVersion, form: ConsultationForm, digests: list[str]) -> None:
    """Write a lead and all that belongs to it; the caller's transaction keeps them together."""
    contact = {role: form.answer_to(role) for role in SINGLE_USE}
    entries = BlindIndex.entries_for(
        lead,
        name=contact[Role.FULL_NAME],
        email=contact[Role.EMAIL],
        phone=contact[Role.PHONE],
    )
    lead.corrects_id = corrected_by(lead, entries)
    lead.save(force_insert=True)
    IdempotencyKey.objects.bulk_create(
        IdempotencyKey(digest=digest, lead=lead) for digest in digests
    )
    BlindIndex.objects.bulk_create(entries)
    Consent.objects.bulk_create(consents(lead, version, form))
    if not lead.quarantine:
        Delivery.objects.bulk_create(deliveries_for(lead))


def corrected_by(lead: Lead, entries: list[BlindIndex]) -> UUID | None:
    """The id of the lead that the same person sent through the same form just before."""
    earlier = Lead.objects.filter(form_version__form_uuid=lead.form_version.form_uuid)
    if lead.visitor_key:
        earlier = earlier.filter(visitor_key=lead.visitor_key)
    else:
        emails = [entry.digest for entry in entries if entry.kind == BlindIndex.Kind.EMAIL]
        earlier = earlier.filter(
            blind_indexes__digest__in=emails, received_at__gte=timezone.now() - CORRECTION_TIME
        )
    return earlier.order_by("-id").values_list("pk", flat=True).first()


def consents(lead: Lead, version: FormVersion, form: ConsultationForm) -> list[Consent]:
    """What the visitor agreed to and what not, in the words of the version that was shown."""
    answers = form.answers()
    return [
        Consent(
            lead=lead,
            statement_id=consent["statement"],
            question=UUID(question["uuid"]),
            purpose=consent["purpose"],
            text=consent["text"],
            version=consent["version"],
            language=version.language,
            given=bool(answers[key]),
            recorded_at=lead.received_at,
        )
        for question in version.questions
        if (consent := question.get("consent")) and (key := UUID(question["uuid"]).hex) in answers
    ]


def idempotency_digests(
    version: FormVersion, form: ConsultationForm, visitor_key: str
) -> list[str]:
    """What tells a repeated sending from a new one; sorted, so that two writers cannot deadlock.

    Answers that name nobody may be two people's: only the browser's key tells those apart.
    """
    said = (str(version.form_uuid), json.dumps(form.answers(), sort_keys=True))
    digests = []
    if visitor_key:
        digests.append(vault.digest("repeat by key", visitor_key, *said))
    if any(form.answer_to(role) for role in SINGLE_USE):
        period = int(timezone.now().timestamp()) // REPEAT_SECONDS
        # Two neighbours, so that a repetition just after the turn of a period meets the first.
        for each in (period, period + 1):
            digests.append(vault.digest("repeat by time", str(each), *said))
    return sorted(digests)
