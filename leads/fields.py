"""Form fields for what visitors type, which keep from it only what can be printed."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from leads.text import clean_text

TOO_LONG = _("Shorten this to %(limit_value)d characters; it has %(show_value)d.")
LONGEST_DATE_TIME = 32  # 2026-11-23T10:30:00.000000-05:00


class CountedField(forms.BoundField):
    """A control under which it stands how much it takes."""

    @property
    def aria_describedby(self) -> str:
        return " ".join(filter(None, [super().aria_describedby, f"{self.auto_id}_count"]))


class TextField(forms.CharField):
    """Text of several lines."""

    bound_field_class = CountedField
    default_error_messages = {"max_length": TOO_LONG}

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        # A browser that knew the limit would cut off the end of what is pasted, and not say so.
        return forms.Field.widget_attrs(self, widget)

    def to_python(self, value: Any) -> str:
        text = str(value or "")
        if "\0" in text:
            raise ValidationError(_("Remove the characters that cannot be printed."))
        return clean_text(text)


class LineField(TextField):
    """One line of text."""

    bound_field_class = forms.BoundField

    def to_python(self, value: Any) -> str:
        line = super().to_python(value)
        if "\n" in line:
            raise ValidationError(_("Write this on one line."))
        return line


class EmailField(forms.EmailField):
    """An address; a quoted one may hold what no mail can be sent to."""

    def to_python(self, value: Any) -> str:
        address = super().to_python(value)
        if not address.isprintable():
            raise ValidationError(_("Remove the characters that cannot be printed."))
        return address


class DateTimeField(forms.DateTimeField):
    """A moment; of a fraction of a second, Python would read any number of digits."""

    def to_python(self, value: Any) -> datetime | None:
        if value and len(str(value)) > LONGEST_DATE_TIME:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(value)
