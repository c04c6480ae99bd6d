"""The screens of the second factor: confirm it, set it up, and reset that of somebody else."""

from typing import Any
from uuid import UUID

import segno
from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from wagtail.admin import messages
from wagtail.log_actions import log

from clinic_cms.login import log_entries, tries
from clinic_cms.login.second_factor import SecondFactor, confirm, factor_of, has_confirmed
from clinic_cms.login.tries import Counter, TooManyTries
from leads.vault import VaultError

PENDING = "second_factor_pending"  # in the session: a factor that is being set up


class CodeForm(forms.Form):
    """One code of the app, or one of recovery."""

    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autofocus": True, "spellcheck": "false"}
        ),
    )


def next_address(request: HttpRequest) -> str:
    """Where the visitor was going, if that is on this site."""
    address = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(address, {request.get_host()}, request.is_secure()):
        return address
    return reverse("wagtailadmin_home")


@sensitive_post_parameters()
def confirm_factor(request: HttpRequest) -> HttpResponse:
    factor = factor_of(request.user)
    if factor is None:
        return redirect("second_factor_set_up")
    form = CodeForm(request.POST or None)
    if form.is_valid() and is_right(request, form, factor):
        confirm(request, factor)
        return redirect(next_address(request))
    context = {"form": form, "next": next_address(request)}
    return render(request, "login/second_factor.html", context)


def is_right(request: HttpRequest, form: CodeForm, factor: SecondFactor) -> bool:
    """Take a code, as often as passwords are taken; the form says what is wrong with it."""
    counter = Counter("a second factor", str(request.user.pk))
    before = len(factor.recovery_digests)
    try:
        tries.take(counter)
        if not factor.take(form.cleaned_data["code"]):
            form.add_error("code", _("This code is wrong, or was used before."))
            return False
    except TooManyTries as refusal:
        form.add_error("code", refusal)
        return False
    except VaultError:
        form.add_error("code", _("This factor cannot be read. Ask an administrator to reset it."))
        return False
    tries.forget(counter)
    left = len(factor.recovery_digests)
    if left < before:
        log(request.user, log_entries.RECOVERY_CODE, data={"left": left})
        messages.warning(request, _("You have %(n)s recovery codes left.") % {"n": left})
    return True


@sensitive_post_parameters()
def set_up(request: HttpRequest) -> HttpResponse:
    """Show a new secret until a code of the app proves that it has arrived there."""
    current = factor_of(request.user)
    if current and not has_confirmed(request, current):
        return redirect(f"{reverse('second_factor')}?{urlencode({'next': request.path})}")
    factor = pending_factor(request)
    form = CodeForm(request.POST or None)
    if form.is_valid():
        if codes := factor.store(form.cleaned_data["code"]):
            del request.session[PENDING]
            confirm(request, factor)
            log(request.user, log_entries.SET_UP)
            context = {"codes": codes, "next": next_address(request)}
            return render(request, "login/recovery_codes.html", context)
        form.add_error("code", _("This code is wrong. Is the clock of your phone right?"))
    context = {
        "form": form,
        "factor": factor,
        "replaces": current,
        "picture": segno.make(factor.address(), error="m").svg_data_uri(scale=5),
        "next": next_address(request),
    }
    return render(request, "login/set_up.html", context)


def pending_factor(request: HttpRequest) -> SecondFactor:
    """The factor that this session is setting up, the same on every page until it is stored."""
    if kept := request.session.get(PENDING):
        pending, sealed = UUID(kept["id"]), bytes.fromhex(kept["sealed"])
        return SecondFactor(id=pending, user=request.user, sealed=sealed)
    factor = SecondFactor.new(request.user)
    request.session[PENDING] = {"id": str(factor.id), "sealed": factor.sealed.hex()}
    return factor


def reset(request: HttpRequest, user_id: str) -> HttpResponse:
    """Let somebody set up a new factor who has lost theirs; only a superuser may."""
    if not request.user.is_superuser:
        raise PermissionDenied
    user = get_object_or_404(get_user_model(), pk=user_id)
    if request.method == "POST":
        return forget_factor(request, user)
    context: dict[str, Any] = {"person": user, "factor": factor_of(user)}
    return render(request, "login/reset.html", context)


def forget_factor(request: HttpRequest, user: Any) -> HttpResponseRedirect:
    forgotten, _models = SecondFactor.objects.filter(user=user).delete()
    if forgotten:
        log(user, log_entries.RESET)
        messages.success(request, _("%(user)s has no second factor any more.") % {"user": user})
    return redirect("wagtailusers_users:index")


def urls() -> list[URLPattern]:
    return [
        path("second-factor/", confirm_factor, name="second_factor"),
        path("second-factor/set-up/", set_up, name="second_factor_set_up"),
        path("second-factor/reset/<str:user_id>/", reset, name="second_factor_reset"),
    ]
