"""Form fields for what visitors type, which keep from it only what can be printed."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from leads.text import clean_text


class LineField(forms.CharField):
    """One line of text."""

    def to_python(self, value: Any) -> str:
        line = TextField.to_python(self, value)
        if "\n" in line:
            raise ValidationError(_("Write this on one line."))
        return line


class TextField(forms.CharField):
    """Text of several lines."""

    def to_python(self, value: Any) -> str:
        text = str(value or "")
        if "\0" in text:
            raise ValidationError(_("Remove the characters that cannot be printed."))
        return clean_text(text)


class EmailField(forms.EmailField):
    """An address; a quoted one may hold what no mail can be sent to."""

    def to_python(self, value: Any) -> str:
        address = super().to_python(value)
        if not address.isprintable():
            raise ValidationError(_("Remove the characters that cannot be printed."))
        return address
