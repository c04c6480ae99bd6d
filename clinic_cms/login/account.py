"""Where people find the second factor: in their account, and beside each user."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.views.account import BaseSettingsPanel
from wagtail.admin.widgets import Button

from clinic_cms.login.second_factor import factor_of


class SecondFactorPanel(BaseSettingsPanel):
    name = "second_factor"
    title = gettext_lazy("Second factor")
    order = 600
    template_name = "login/account_panel.html"

    def is_active(self) -> bool:
        return settings.CLINIC_SECOND_FACTOR

    def get_form(self) -> forms.Form:
        """Nothing: it has a screen of its own."""
        return forms.Form()

    def get_context_data(self) -> dict[str, Any]:
        return super().get_context_data() | {"factor": factor_of(self.user)}


def listing_buttons(user: AbstractBaseUser, request_user: AbstractBaseUser) -> Iterator[Button]:
    if settings.CLINIC_SECOND_FACTOR and request_user.is_superuser:
        yield Button(
            _("Reset second factor"),
            reverse("second_factor_reset", args=[user.pk]),
            icon_name="key",
            priority=60,
        )
