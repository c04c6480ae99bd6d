"""One GET to a citation service: its time, its size, and a name for everything that can go wrong."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import requests
from django.utils.translation import gettext as _

from conditions import conf

LARGEST_ANSWER = 8_000_000
PIECE = 64 * 1024


class LookupFailed(Exception):
    """A look-up gave no work; the message is a sentence for the editor."""


class NotFound(LookupFailed):
    """The service answered: it has no such work."""


class TooManyRequests(LookupFailed):
    """The service asks us to slow down."""

    retry_after: float = 0


class ServiceDown(LookupFailed):
    """The service answered with an error of its own."""


class ServiceTimedOut(LookupFailed):
    """The service did not answer in time."""


class ServiceUnreachable(LookupFailed):
    """There was no connection to the service."""


class AnswerMakesNoSense(LookupFailed):
    """The answer is not what the service promises."""


class AnswerTooLarge(LookupFailed):
    """The answer is larger than any work's record."""


class Refused(LookupFailed):
    """The service does not take the question."""


@dataclass
class Deadline:
    """The moment after which a look-up is given up, whatever it still waits for."""

    at: float = field(default_factory=lambda: time.monotonic() + conf.lookup_timeout())

    @property
    def seconds_left(self) -> float:
        return self.at - time.monotonic()


@dataclass(frozen=True)
class Answer:
    service: str
    body: bytes
    headers: Mapping[str, str]

    def json(self) -> Any:
        """The body as JSON. Raises AnswerMakesNoSense when it is none."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError) as error:
            raise nonsense(self.service) from error


def nonsense(service: str) -> AnswerMakesNoSense:
    return AnswerMakesNoSense(
        _("%(service)s gave an answer that cannot be read. Please try again later.")
        % {"service": service}
    )


def ask(
    service: str,
    url: str,
    params: Mapping[str, str] | None = None,
    *,
    accept: str = "application/json",
    deadline: Deadline | None = None,
    follow: bool = True,
) -> Answer:
    """The answer of a service. Raises a LookupFailed that says what happened and what to do.

    Without `follow` a redirection is an answer, and nobody is led to another host.
    """
    deadline = deadline or Deadline()
    try:
        with requests.get(
            url,
            params=params,
            headers={"Accept": accept, "User-Agent": user_agent()},
            timeout=max(deadline.seconds_left, 0.05),
            stream=True,
            allow_redirects=follow,
        ) as response:
            check_status(service, response)
            return Answer(service, read(service, response, deadline), dict(response.headers))
    except requests.Timeout as error:
        raise timed_out(service) from error
    except requests.RequestException as error:
        raise ServiceUnreachable(
            _("There is no connection to %(service)s. Please try again later.")
            % {"service": service}
        ) from error


def user_agent() -> str:
    contact = conf.lookup_mailto()
    return f"ClinicCMS/1.0 (mailto:{contact})" if contact else "ClinicCMS/1.0"


def check_status(service: str, response: requests.Response) -> None:
    status = response.status_code
    if status < HTTPStatus.BAD_REQUEST:
        return
    if status in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE):
        raise NotFound(_("%(service)s does not know this work.") % {"service": service})
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        error = TooManyRequests(
            _("%(service)s asks us to slow down. Please wait a minute and try again.")
            % {"service": service}
        )
        wait = response.headers.get("Retry-After", "")
        error.retry_after = float(wait) if wait.isdecimal() else 0
        raise error
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise ServiceDown(
            _("%(service)s is out of order (%(status)d). Please try again later.")
            % {"service": service, "status": status}
        )
    raise Refused(
        _("%(service)s did not take the question (%(status)d). Please check the identifier.")
        % {"service": service, "status": status}
    )


def read(service: str, response: requests.Response, deadline: Deadline) -> bytes:
    """The body, given up when it grows too large or trickles in too slowly."""
    body = bytearray()
    for piece in response.iter_content(PIECE):
        body += piece
        if len(body) > LARGEST_ANSWER:
            raise AnswerTooLarge(
                _("The answer of %(service)s is too large to be one work.") % {"service": service}
            )
        if deadline.seconds_left <= 0:
            raise timed_out(service)
    return bytes(body)


def timed_out(service: str) -> ServiceTimedOut:
    return ServiceTimedOut(
        _("%(service)s did not answer in time. Please try again later.") % {"service": service}
    )
