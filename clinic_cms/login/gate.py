"""Nobody gets further than the second factor before they have confirmed it."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from clinic_cms.login.second_factor import factor_of, has_confirmed, must_have_one

OPEN = {
    *("second_factor", "second_factor_set_up"),
    *("wagtailadmin_login", "wagtailadmin_logout"),
    *("wagtailadmin_javascript_catalog", "wagtailadmin_sprite"),
    *("wagtailadmin_password_reset", "wagtailadmin_password_reset_done"),
    *("wagtailadmin_password_reset_confirm", "wagtailadmin_password_reset_complete"),
}


class SecondFactorMiddleware:
    """Sends whoever has a second factor, or must have one, to confirm it before the admin."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if not settings.CLINIC_SECOND_FACTOR or not request.path.startswith(
            reverse("wagtailadmin_home")
        ):
            return None
        if request.resolver_match.view_name in OPEN or not request.user.is_authenticated:
            return None
        factor = factor_of(request.user)
        if has_confirmed(request, factor) if factor else not must_have_one(request.user):
            return None
        if request.headers.get("X-Requested-With") == "XMLHttpRequest":
            raise PermissionDenied
        name = "second_factor" if factor else "second_factor_set_up"
        # Without what was asked for: a search for somebody's name does not belong in an address.
        return redirect(f"{reverse(name)}?{urlencode({'next': request.path})}")
