"""Passwords of accounts and of private pages, which nobody may guess at for long."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from clinic_cms.login import browsers, tries
from clinic_cms.login.members import MemberBackend
from clinic_cms.login.tries import Counter, TooManyTries
from leads.sender import sender_of

# A page's readers share its password: ten wrong tries of one network shall not shut it for all.
LIMIT_OF_A_PAGE = 100


def network_of(request: HttpRequest | None) -> list[Counter]:
    sender = sender_of(request) if request else ""
    return [Counter("a network", sender)] if sender else []


class GuardedBackend(MemberBackend):
    """Django's accounts, for every form that asks for their passwords.

    It counts what was typed, whether there is such an account or not, and so tells nobody.
    """

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> AbstractBaseUser | None:
        """Raises TooManyTries, which is the ValidationError of the form that asked."""
        username = kwargs.get(get_user_model().USERNAME_FIELD, username)
        if not username or not password:
            return None
        if browser := request and browsers.name_of(request, username):
            own, network = Counter("a known browser", f"{browser} {username.casefold()}"), []
        else:
            own, network = Counter("an account", username.casefold()), network_of(request)
        tries.take(own, *network)
        user = super().authenticate(request, username=username, password=password)
        if user:
            tries.take_back(*network)
            tries.forget(own)
        return user


def guarded(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Guard one of Wagtail's views that take the password of a page or of documents."""

    @wraps(view)
    def take_password(request: HttpRequest, restriction: int, **page: Any) -> HttpResponse:
        if request.method != "POST":
            return view(request, restriction, **page)
        network = network_of(request)
        shared = Counter(
            "the password of a page", f"{view.__module__} {restriction}", LIMIT_OF_A_PAGE
        )
        try:
            tries.take(shared, *network)
        except TooManyTries as refusal:
            context = {"reason": refusal.messages[0]}
            response = render(request, "login/too_many_tries.html", context, status=429)
            response["Retry-After"] = str(refusal.seconds)
            return response
        response = view(request, restriction, **page)
        if isinstance(response, HttpResponseRedirect):
            tries.take_back(shared, *network)
        return response

    return take_password
