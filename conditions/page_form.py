"""What an editor's entry of a condition page must hold before it is published."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm


class ConditionPageForm(WagtailAdminPageForm):
    def clean_answer(self) -> str:
        """One line of text, though its box is as high as what is in it."""
        return " ".join(self.cleaned_data["answer"].split())

    def clean(self) -> dict:
        cleaned = super().clean()
        if not self.is_deferred_validation:
            self._check_review(cleaned)
        return cleaned

    def _check_review(self, cleaned: dict) -> None:
        reviewer, reviewed_on = cleaned.get("reviewed_by"), cleaned.get("reviewed_on")
        due = cleaned.get("next_review_due")
        if reviewer and not reviewed_on:
            self.add_error("reviewed_on", _("Enter the date on which the clinician reviewed it."))
        if reviewed_on and not reviewer:
            self.add_error("reviewed_by", _("Choose the clinician who reviewed it on this date."))
        if reviewed_on and due and due <= reviewed_on:
            self.add_error("next_review_due", _("Enter a date after the last review."))
