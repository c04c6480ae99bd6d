"""Browsers that somebody has logged in with before, so that a stranger's guesses lock strangers out.

Whoever guesses at an account locks it for unknown browsers only; a known one has tries of its own.
"""

import secrets
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.contrib.auth.signals import user_logged_in
from django.core import signing
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse

from leads import vault

SALT = "clinic_cms.known_browser"
DAYS = 180
# Colleagues may share a computer; the cookie stays short.
MOST_ACCOUNTS = 20


def cookie_name() -> str:
    return "__Host-known-browser" if settings.SESSION_COOKIE_SECURE else "known-browser"


def key_of_account(username: str) -> str:
    return vault.digest("known browser", username.casefold())[:16]


def accounts(request: HttpRequest) -> dict[str, str]:
    """The accounts that were opened with this browser: its secret name for each."""
    cookie = request.COOKIES.get(cookie_name(), "")
    try:
        return signing.loads(cookie, salt=SALT, max_age=DAYS * 24 * 60 * 60)
    except signing.BadSignature:
        return {}


def name_of(request: HttpRequest, username: str) -> str:
    """What tells this browser apart if it has opened this account before; empty if it has not."""
    return accounts(request).get(key_of_account(username), "")


@receiver(user_logged_in)
def remember(request: HttpRequest, user: AbstractBaseUser, **kwargs: Any) -> None:
    username = user.get_username()
    known = name_of(request, username) or secrets.token_urlsafe(12)
    others = {key: name for key, name in accounts(request).items() if name != known}
    newest = list(others.items())[1 - MOST_ACCOUNTS :]
    request.known_browser = dict(newest) | {key_of_account(username): known}


class KnownBrowserMiddleware:
    """Gives the browser of whoever has just logged in a cookie to be known by."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if known := getattr(request, "known_browser", None):
            response.set_cookie(
                cookie_name(),
                signing.dumps(known, salt=SALT),
                max_age=DAYS * 24 * 60 * 60,
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )
        return response
