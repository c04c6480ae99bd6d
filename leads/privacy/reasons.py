"""Why somebody does what a person's privacy depends on."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        help_text=_("Kept in the lead log with your name. Name no patient here."),
    )
