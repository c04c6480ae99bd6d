"""What the library writes into Wagtail's history, beside its own creating and editing."""

from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import LogActionRegistry

MERGED = "conditions.merge_reference"
STATUS_CHANGED = "conditions.change_reference_status"
PUBLISHED_IN_QUESTION = "conditions.publish_work_in_question"


def register_log_actions(actions: LogActionRegistry) -> None:
    actions.register_action(
        MERGED, _("Merge references"), _("Merged with another entry of the library")
    )
    actions.register_action(
        STATUS_CHANGED, _("Change the status of a reference"), _("Status changed by a check")
    )
    actions.register_action(
        PUBLISHED_IN_QUESTION,
        _("Publish with a work in question"),
        _("Published while citing retracted or corrected works"),
    )
