"""Says when the door to the leads has one lock only."""

from collections.abc import Iterable

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Warning


def check_second_factor(app_configs: Iterable[AppConfig] | None, **kwargs) -> list[CheckMessage]:
    if settings.CLINIC_SECOND_FACTOR or settings.DEBUG:
        return []
    return [
        Warning(
            "Whoever learns the password of somebody who reads leads can read them, too.",
            hint="Set CLINIC_SECOND_FACTOR to True, so that a code of their phone is needed.",
            id="clinic_cms.W001",
        )
    ]
