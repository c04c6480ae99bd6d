"""What the log says about second factors, without a code."""

from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import LogActionRegistry

SET_UP = "clinic_cms.second_factor.set_up"
RECOVERY_CODE = "clinic_cms.second_factor.recovery_code"
RESET = "clinic_cms.second_factor.reset"


def register(actions: LogActionRegistry) -> None:
    actions.register_action(SET_UP, _("Set up a second factor"), _("Set up a second factor"))
    actions.register_action(
        RECOVERY_CODE, _("Use a recovery code"), _("Logged in with a recovery code")
    )
    actions.register_action(RESET, _("Reset a second factor"), _("Reset the second factor"))
