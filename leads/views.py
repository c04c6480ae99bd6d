"""What a visitor meets after pressing the button: thanks, the form again, or a plain reason."""

import logging
import secrets
from contextlib import AbstractContextManager, ExitStack, nullcontext
from functools import partial
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.db import Error
from django.forms import BooleanField
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils import translation
from django.utils.http import urlencode
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from leads import conf, gate, intake, proof_of_work, spam, steps
from leads import origin as origins
from leads.error_report import AnswersHidden
from leads.forms import LANGUAGE, ConsultationForm, submit_url
from leads.models import FormVersion, Lead
from leads.roles import Role
from leads.sender import sender_of
from leads.steps import ShownStep
from leads.text import clean_line, in_words
from leads.vault import VaultError

logger = logging.getLogger(__name__)

VERSION = "version"
KEY = "key"
SENT = "sent"
SIGNER = Signer(salt="leads.thank_you")
RETRY_SECONDS = 30


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def submit(request: HttpRequest, form_uuid: UUID) -> HttpResponse:
    """The address forms are sent to. It reads no cookie, session or user."""
    if request.method == "POST":
        return receive(request, form_uuid)
    # Somebody opened it from the browser's history: show the form.
    version = FormVersion.current(form_uuid)
    if version is None or version.page is None or not version.page.live:
        raise Http404
    return redirect(version.page.url)


def receive(request: HttpRequest, form_uuid: UUID) -> HttpResponse:
    """Answer a sent form: with where to go next, its next step, or what is missing."""
    request.exception_reporter_filter = AnswersHidden()
    request.spare_key = f"{intake.MADE_HERE}{secrets.token_urlsafe(16)}"
    with speaking(asked_language(request)):
        try:
            gate.check(request, partial(FormVersion.objects.take_files, form_uuid))
            version = version_shown(request, form_uuid)
            with speaking(version.language):
                return answer(request, version)
        except gate.Refused as refusal:
            return plain(request, "refused", refusal.status, reason=refusal.reason)
        except (Error, VaultError) as error:
            # Its message may quote an answer.
            logger.error("A lead could not be kept: %s", type(error).__qualname__)
            return unavailable(request)


def speaking(language: str) -> AbstractContextManager:
    """Do what is done in it in this language; most often it is spoken already."""
    is_spoken = language == translation.get_language()
    return nullcontext() if is_spoken else translation.override(language)


def asked_language(request: HttpRequest) -> str:
    """The form's language as its address tells it, for when nothing else can be read."""
    try:
        return translation.get_supported_language_variant(request.GET.get(LANGUAGE, ""))
    except LookupError:
        return translation.get_language()


def answer(request: HttpRequest, version: FormVersion) -> HttpResponse:
    form = version.form_class(request.POST, request.FILES)
    if not version.accepts_answers():
        return closed(request, version, form)
    if step := steps.step_to_show(form):
        return show(request, version, step)
    try:
        lead = keep(request, version, form)
    except proof_of_work.Wanted:
        return show(
            request, version, steps.last_step(form), challenge=proof_of_work.new_challenge()
        )
    response = HttpResponseRedirect(thank_you_url(lead, request))
    response.status_code = 303
    response["Cache-Control"] = "no-store"
    return response


def keep(request: HttpRequest, version: FormVersion, form: ConsultationForm) -> Lead:
    """Raises proof_of_work.Wanted."""
    sender = sender_of(request)
    with ExitStack() as turn:
        is_flood = partial(intake.is_flood, sender, turn)
        name = form.answer_to(Role.FULL_NAME)
        suspected = spam.suspicion(request.POST, form.texts(), name, is_flood)
        quarantine, proven_by = proof_of_work.settle(request.POST, suspected)
        return intake.keep(
            version,
            form,
            visitor_key=key_of(request),
            origin=origins.read(request),
            sender=sender,
            quarantine=quarantine,
            proven_by=proven_by,
        )


def key_of(request: HttpRequest) -> str:
    """What all sendings of this visitor share: their browser's key, or else that of our answers.

    The first page of a form has none, because caches keep it.
    """
    return request.POST.get(KEY, "")[:64] or request.spare_key


def version_shown(request: HttpRequest, form_uuid: UUID) -> FormVersion:
    """The version this visitor filled in, whatever became of the page since."""
    version = FormVersion.with_digest(clean_line(request.POST.get(VERSION, ""), 64))
    if version is None or version.form_uuid != form_uuid:
        version = FormVersion.current(form_uuid)
    if version is None:
        raise Http404
    return version


def show(
    request: HttpRequest, version: FormVersion, step: ShownStep, challenge: str = ""
) -> HttpResponse:
    """One page of the form: the next one, one with a problem, or one with a challenge to solve."""
    context = {
        "step": step,
        "version": version,
        "origin": origins.parameters(request.POST),
        "hidden": {KEY: key_of(request), spam.OPENED: request.POST.get(spam.OPENED, "")[:200]},
        "submit_url": submit_url(version.form_uuid, version.language),
        "challenge": challenge,
        "phone": conf.clinic_phone(),
    }
    response = page(request, "step", context, status=422 if step.problems else 200)
    # Whoever goes back in their browser shall find the step, and not be asked to send again.
    response["Cache-Control"] = "private, no-cache"
    return response


def closed(request: HttpRequest, version: FormVersion, form: ConsultationForm) -> HttpResponse:
    """Show what was typed, when the form opens, if it will, and what its page says meanwhile."""
    current = FormVersion.current(version.form_uuid)
    opening = None if current.is_withdrawn else current.opening
    page = current.page and current.page.specific
    context = {
        "answers": said(request, form),
        "opening": opening,
        "closed_text": page.closed_text if page and page.live else "",
    }
    status = HTTPStatus.FORBIDDEN if opening else HTTPStatus.GONE
    return plain(request, "closed", status, **context)


def unavailable(request: HttpRequest) -> HttpResponse:
    """Give everything back that was sent, to send it again."""
    given = request.POST.copy()
    # It may have been kept, of which nobody heard: with this key, it is not kept twice.
    given[KEY] = key_of(request)
    fields = [(name, value) for name, values in given.lists() for value in values]
    if request.FILES:
        # The page that asks for them comes first: a browser sends no file by itself.
        fields.append((steps.TO, steps.LAST))
    response = plain(request, "unavailable", 503, answers=said(request), fields=fields)
    response["Retry-After"] = str(RETRY_SECONDS)
    return response


def thank_you_url(lead: Lead, request: HttpRequest) -> str:
    """An address that holds the lead's reference and nothing else."""
    token = SIGNER.sign(lead.reference)
    try:
        return reverse("leads:thank_you", args=[token])
    except NoReverseMatch:
        return f"{request.path}?{urlencode({SENT: token})}"


@require_safe
def thank_you(request: HttpRequest, token: str) -> HttpResponse:
    try:
        reference = SIGNER.unsign(token)
    except BadSignature as error:
        raise Http404 from error
    lead = Lead.objects.filter(reference=reference).select_related("form_version").first()
    if lead is None:
        raise Http404
    with translation.override(lead.form_version.language):
        context = {
            "version": lead.form_version,
            "reference": reference,
            "is_unproven": lead.quarantine == spam.Quarantine.UNPROVEN,
            "phone": conf.clinic_phone(),
        }
        return page(request, "thank_you", context)


def page(
    request: HttpRequest, name: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """A page for one visitor: no cache keeps it and no search engine lists it."""
    response = HttpResponse(render_to_string(f"leads/{name}.html", context, request), status=status)
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


def plain(request: HttpRequest, name: str, status: int, **context: Any) -> HttpResponse:
    """A page that needs no database, for when something is wrong."""
    return page(request, name, context | {"phone": conf.clinic_phone()}, status)


def said(request: HttpRequest, form: ConsultationForm | None = None) -> list[tuple[str, str]]:
    """What the visitor typed, with its labels where they are known: nothing typed is lost."""
    fields = form.fields if form else {}
    answers = []
    for name in request.POST:
        if name.startswith("q"):
            field, text = fields.get(name), ", ".join(request.POST.getlist(name))
            is_ticked = isinstance(field, BooleanField)
            answers.append((field.label if field else "", in_words(True) if is_ticked else text))
    return answers
