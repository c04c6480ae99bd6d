"""What staff write about a lead: its status, owner and next step, and notes."""

import json
from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.utils import get_user_display_name
from wagtail.admin.widgets import AdminDateInput
from wagtail.permissions import policy_registry

from leads.models import Lead, LeadNote
from leads.permissions import Sight

# Staff may write what they like there, so the log says that it changed, and not to what.
FREE_TEXT = {"next_step"}

# One form holds the work and the note, so that saving one never loses the other.
WITH_WORK = {"form": "work-form"}
KEEP = "keep"  # the button beneath the note


class OwnerField(forms.ModelChoiceField):
    def label_from_instance(self, user: Any) -> str:
        return get_user_display_name(user)


class WorkForm(forms.ModelForm):
    """It saves what this person changed, and notices when somebody else changed the same."""

    owner = OwnerField(
        label=gettext_lazy("Owner"),
        queryset=get_user_model().objects.none(),
        required=False,
        empty_label=gettext_lazy("Nobody yet"),
    )
    # The values that this person was shown.
    shown = forms.CharField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Lead
        fields = ["status", "owner", "location", "next_step", "next_step_due"]
        widgets = {"next_step_due": AdminDateInput}
        help_texts = {
            "next_step": gettext_lazy("Shown in the list. Keep health details for the notes."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        workers = policy_registry.get_by_type(Lead).users_with_permission("change")
        self.fields["owner"].queryset = get_user_model().objects.filter(
            models.Q(pk__in=workers.values("pk")) | models.Q(pk=self.instance.owner_id)
        )
        self.fields["status"].empty_label = None
        self.fields["location"].empty_label = _("None")
        self.stored = {name: self._stored(name) for name in self.Meta.fields}
        self.before = {name: self._words(name) for name in self.Meta.fields}
        self.initial["shown"] = json.dumps(self.stored)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for name in self.changed:
            if self._was_shown(name) != self.stored[name] != self._given(name):
                self.add_error(name, self._conflict(name))
        if self.errors:
            self._show_what_is_stored()
        return cleaned

    def _show_what_is_stored(self) -> None:
        """Whoever saves again has seen it, and puts nothing back that somebody else changed."""
        self.data = self.data.copy()
        self.data[self.add_prefix("shown")] = json.dumps(self.stored)
        for name in self.stored.keys() & self.cleaned_data.keys() - self.changed:
            self.data[self.add_prefix(name)] = self.stored[name]

    def save(self, commit: bool = True) -> Lead:
        self.instance.save(update_fields=self.changed)
        return self.instance

    @cached_property
    def changed(self) -> list[str]:
        """What this person changed, whatever anybody else did meanwhile."""
        return [
            name
            for name in self.Meta.fields
            if name in self.cleaned_data and self._given(name) != self._was_shown(name)
        ]

    def changes(self) -> list[str]:
        """What was changed, in words for the log."""
        return [
            str(self.fields[name].label)
            if name in FREE_TEXT
            else f"{self.fields[name].label}: {self.before[name]} → {self._words(name)}"
            for name in self.changed
        ]

    def _conflict(self, name: str) -> str:
        return _(
            "While you had this page open, somebody else changed this to “%(value)s”. "
            "Save again to replace it."
        ) % {"value": self.before[name]}

    @cached_property
    def _shown(self) -> dict[str, str]:
        shown = read_shown(self.cleaned_data.get("shown", ""))
        return self.stored if shown is None else shown

    def _was_shown(self, name: str) -> str:
        return self._shown.get(name, self.stored[name])

    def _given(self, name: str) -> str:
        value = self.cleaned_data[name]
        return as_text(value.pk if isinstance(value, models.Model) else value)

    def _stored(self, name: str) -> str:
        return as_text(self.instance.serializable_value(name))

    def _words(self, name: str) -> str:
        return in_words(getattr(self.instance, name))


class ContactForm(forms.Form):
    """A call or a mail, for whoever may reach a person and not read what the person wrote."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What was done"),
        choices=LeadNote.Kind.of_contact,
        widget=forms.RadioSelect(attrs=WITH_WORK),
    )


class NoteForm(forms.Form):
    kind = forms.ChoiceField(
        label=gettext_lazy("What was done"),
        choices=LeadNote.Kind.choices,
        initial=LeadNote.Kind.NOTE,
        widget=forms.RadioSelect(attrs=WITH_WORK),
    )
    text = forms.CharField(
        label=gettext_lazy("Note"),
        max_length=5_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3} | WITH_WORK),
        help_text=gettext_lazy("Encrypted like the answers, and erased together with them."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("kind") == LeadNote.Kind.NOTE and not cleaned.get("text"):
            self.add_error("text", _("Write the note before you save it."))
        return cleaned


def note_form(sight: Sight, data: QueryDict | None = None) -> forms.Form | None:
    """What somebody may write down; None where the lead is nothing but its status to them."""
    if sight.answers:  # which notes speak of
        return NoteForm(data)
    return ContactForm(data) if sight.contact else None


def given_note(sight: Sight, data: QueryDict) -> forms.Form | None:
    """The note that came with the work on a lead; None where nothing was written down.

    Raises PermissionDenied.
    """
    is_plain = data.get("kind", LeadNote.Kind.NOTE) == LeadNote.Kind.NOTE
    if KEEP not in data and is_plain and not data.get("text"):
        return None
    form = note_form(sight, data)
    if form is None:
        raise PermissionDenied
    return form


def read_shown(text: str) -> dict[str, str] | None:
    """The values that a page was shown with; None if the form does not say them."""
    try:
        shown = json.loads(text)
    except (ValueError, RecursionError):  # the second for one list in another, and so on
        return None
    return shown if isinstance(shown, dict) else None


def in_words(value: Any) -> str:
    """What a field of a lead holds, as the log names it."""
    if isinstance(value, get_user_model()):
        return get_user_display_name(value)
    return as_text(value) or "–"


def as_text(value: Any) -> str:
    return "" if value is None else str(value)
