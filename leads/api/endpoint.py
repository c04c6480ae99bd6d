"""What every address of the API asks of a call before it answers, and how it answers."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.db import Error, transaction
from django.http import Http404, HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from leads import audit, conf
from leads.api import errors
from leads.error_report import AnswersHidden
from leads.models import ApiToken, LeadLogEntry
from leads.models.lead import Lead

BEARER = re.compile(r"Bearer +([\x21-\x7e]{1,200})", re.IGNORECASE)


@dataclass(frozen=True)
class Answer:
    """What a call is given, and what the log says of it: which leads, by their references."""

    body: dict[str, Any]
    references: list[str]
    asked: dict[str, Any] = field(default_factory=dict)
    about: Lead | None = None


View = Callable[..., Answer]


def endpoint(view: View) -> Callable[..., JsonResponse]:
    """A view of the API: off unless the site turns it on, without session or cookie."""

    @csrf_exempt
    @wraps(view)
    def called(request: HttpRequest, **kwargs: Any) -> JsonResponse:
        if not conf.api_is_on():
            raise Http404
        request.exception_reporter_filter = AnswersHidden()
        try:
            return reply(answer(view, request, kwargs))
        except errors.ApiError as error:
            return refusal(error)
        except SuspiciousOperation:
            return refusal(errors.BadParameter("The address could not be read."))
        except Error:
            return refusal(errors.Unavailable())

    return called


def answer(view: View, request: HttpRequest, kwargs: dict[str, Any]) -> dict[str, Any]:
    """Raises ApiError. Nothing is given that is not in the log."""
    token = token_of(request)
    if not token.take_turn():
        raise errors.TooManyCalls
    try:
        with transaction.atomic():
            given = view(request, token, **kwargs)
            note(view, token, given)
    except errors.ApiError as error:
        data = {"what": view.__name__, "error": error.name}
        LeadLogEntry.objects.log_action(token, audit.API_REFUSED, data=data)
        raise
    return given.body


def token_of(request: HttpRequest) -> ApiToken:
    """Raises HttpsRequired, MethodNotAllowed and Unauthorized."""
    if not (request.is_secure() or settings.DEBUG):
        raise errors.HttpsRequired
    if request.method not in ("GET", "HEAD"):
        raise errors.MethodNotAllowed
    sent = BEARER.fullmatch(request.headers.get("Authorization", ""))
    token = ApiToken.presented(sent[1]) if sent else None
    if token is None:
        raise errors.Unauthorized
    return token


def note(view: View, token: ApiToken, given: Answer) -> None:
    data = {
        "what": view.__name__,
        "asked": given.asked,
        "count": len(given.references),
        "leads": given.references,
    }
    about = given.about or token
    LeadLogEntry.objects.log_action(about, audit.API_CALL, data=data, token=token)


def reply(body: dict[str, Any], status: int = 200) -> JsonResponse:
    response = JsonResponse(body, status=status)
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


def refusal(error: errors.ApiError) -> JsonResponse:
    response = reply({"error": error.name, "message": str(error)}, error.status)
    for name, value in error.headers.items():
        response[name] = value
    if isinstance(error, errors.TooManyCalls):
        response["Retry-After"] = str(60 - timezone.now().second)
    return response
