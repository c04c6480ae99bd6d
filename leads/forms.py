"""A Django form made from a form version, so that answers are checked against what was shown."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from django import forms
from django.urls import NoReverseMatch, reverse
from django.utils.functional import cached_property
from django.utils.html import conditional_escape
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.contrib.forms.forms import FormBuilder

from leads.fields import DateTimeField, EmailField, LineField, TextField
from leads.roles import Role
from leads.uploads import UploadField

MAX_LENGTHS = {
    Role.FULL_NAME: 200,
    Role.PHONE: 40,
    Role.EMAIL: 254,
}
LINE_LENGTH = 500
LANGUAGE = "language"
TEXT_LENGTH = 5_000
# What browsers fill in by themselves, and which keyboard a phone shows.
WIDGET_ATTRIBUTES = {
    Role.FULL_NAME: {"autocomplete": "name"},
    Role.EMAIL: {"autocomplete": "email", "spellcheck": "false"},
    Role.PHONE: {"autocomplete": "tel", "type": "tel"},
}


def field_name(question: UUID) -> str:
    """A question's name in the form: never made of its label, which editors change."""
    return f"q{question.hex}"


def question_id(name: str) -> UUID:
    return UUID(hex=name.removeprefix("q"))


@dataclass(frozen=True)
class Condition:
    """The answer to an earlier question on which another is asked; empty stands for any answer."""

    name: str
    label: str
    answer: str

    def is_met_by(self, given: Any) -> bool:
        """Whether what was given to the earlier question, one or several choices, is the answer."""
        if not self.answer:
            return bool(given)
        return self.answer in given if isinstance(given, list) else given == self.answer


@dataclass(frozen=True)
class AskedQuestion:
    """A question of a form version, under the names Wagtail's form builder reads."""

    clean_name: str
    role: str
    label: str
    help_text: str
    field_type: str
    required: bool
    choices: list[str]
    default_value: str
    step_heading: str
    condition: Condition | None
    accepted: str  # files
    most_files: int

    @classmethod
    def from_definition(cls, question: dict[str, Any], labels: dict[str, str]) -> "AskedQuestion":
        consent = question.get("consent")
        condition = question.get("condition")
        return cls(
            clean_name=field_name(UUID(question["uuid"])),
            role=question["role"],
            label=consent["text"] if consent else question["label"],
            help_text=question["help_text"],
            field_type=question["type"],
            required=question["required"],
            choices=question["choices"],
            default_value=question["default"],
            step_heading=question.get("step_heading", ""),
            accepted=question.get("accepted", ""),
            most_files=question.get("most_files", 1),
            condition=condition
            and Condition(
                name=field_name(UUID(condition["question"])),
                label=labels.get(condition["question"], ""),
                answer=condition["answer"],
            ),
        )


class ConsultationFormBuilder(FormBuilder):
    """Wagtail's field types, with bounds and with what the roles of the questions add."""

    def get_field_options(self, field: AskedQuestion) -> dict[str, Any]:
        return {
            "label": field.label,
            "help_text": conditional_escape(field.help_text),
            "required": field.required,
            "initial": field.default_value,
            "error_messages": {"required": required_message(field)},
        }

    def get_formatted_field_choices(self, field: AskedQuestion) -> list[tuple[str, str]]:
        return [(choice, choice) for choice in field.choices]

    def get_formatted_field_initial(self, field: AskedQuestion) -> list[str]:
        return [line.strip() for line in field.default_value.splitlines()]

    def create_singleline_field(self, field: AskedQuestion, options: dict) -> forms.Field:
        widget = forms.TextInput(attrs=WIDGET_ATTRIBUTES.get(field.role))
        max_length = MAX_LENGTHS.get(field.role, LINE_LENGTH)
        return LineField(widget=widget, max_length=max_length, **options)

    def create_hidden_field(self, field: AskedQuestion, options: dict) -> forms.Field:
        return LineField(widget=forms.HiddenInput, max_length=LINE_LENGTH, **options)

    def create_multiline_field(self, field: AskedQuestion, options: dict) -> forms.Field:
        widget = forms.Textarea(attrs={"rows": 6})
        return TextField(widget=widget, max_length=TEXT_LENGTH, **options)

    def create_email_field(self, field: AskedQuestion, options: dict) -> forms.Field:
        widget = forms.EmailInput(attrs=WIDGET_ATTRIBUTES[Role.EMAIL])
        return EmailField(widget=widget, max_length=254, **options)

    def create_url_field(self, field: AskedQuestion, options: dict) -> forms.Field:
        return super().create_url_field(field, options | {"max_length": 2_000})

    def create_number_field(self, field: AskedQuestion, options: dict) -> forms.Field:
        # Where something else is typed into a browser's own field for numbers, it sends nothing.
        if field.role == Role.AGE:
            widget = forms.TextInput(attrs={"inputmode": "numeric"})
            return forms.IntegerField(min_value=0, max_value=120, widget=widget, **options)
        # No keypad of digits: some phones have none with both a separator and a minus.
        options |= {"widget": forms.TextInput, "localize": True}
        return forms.DecimalField(max_digits=12, decimal_places=4, **options)

    def create_date_field(self, field: AskedQuestion, options: dict) -> forms.Field:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        return forms.DateField(widget=widget, **options)

    def create_datetime_field(self, field: AskedQuestion, options: dict) -> forms.Field:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        return DateTimeField(widget=widget, **options)

    def create_dropdown_field(self, field: AskedQuestion, options: dict) -> forms.Field:
        choices = [("", _("Choose one")), *self.get_formatted_field_choices(field)]
        return forms.ChoiceField(choices=choices, **options)

    def create_file_field(self, field: AskedQuestion, options: dict) -> forms.Field:
        options.pop("initial")
        return UploadField(accepted=field.accepted, most=field.most_files, **options)

    def create_checkbox_field(self, field: AskedQuestion, options: dict) -> forms.Field:
        # Only a visitor gives consent: its box is never ticked beforehand.
        ticked = field.role != Role.CONSENT and bool(field.default_value)
        return forms.BooleanField(**options | {"initial": ticked})


def required_message(question: AskedQuestion) -> Any:
    """What to do, in the words of the question."""
    if question.role == Role.CONSENT:
        return _("Tick the box to agree, so that we may handle your enquiry.")
    if question.choices:
        return _("Choose an answer to “%(label)s”.") % {"label": question.label}
    return _("Fill in “%(label)s”.") % {"label": question.label}


class SharedFields(dict):
    """Fields that every form of a class uses as they are: copying them for each visitor is slow."""

    def __deepcopy__(self, memo: dict[int, Any]) -> dict[str, forms.Field]:
        return dict(self)


class ConsultationForm(forms.Form):
    """The questions of one form version."""

    questions: dict[str, AskedQuestion] = {}
    first_with_role: dict[str, str] = {}  # names of questions

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)

    def clean(self) -> dict[str, Any]:
        """Forget whatever was given to a question that is not asked, and that it is missing."""
        for name, question in self.questions.items():
            condition = question.condition
            if condition and not condition.is_met_by(self.cleaned_data.get(condition.name)):
                self.cleaned_data.pop(name, None)
                self.errors.pop(name, None)
        return self.cleaned_data

    def problems(self, names: Iterable[str]) -> list[dict[str, str]]:
        """The errors of these questions, each with the id of the control that mends it."""
        return [
            {"message": message, "anchor": control_id(self[name])}
            for name in names
            for message in self.errors.get(name, ())
        ]

    @cached_property
    def answers(self) -> dict[str, Any]:
        """What was given, as JSON can hold it, keyed by the hex of the question's id."""
        return {name.removeprefix("q"): as_json(value) for name, value in self.cleaned_data.items()}

    def uploads(self) -> Iterator[tuple[UUID, int, bytes]]:
        """Every file: to which question, in which place, and what it holds."""
        for name, value in self.cleaned_data.items():
            if isinstance(self.fields[name], UploadField):
                for place, upload in enumerate(value):
                    yield question_id(name), place, upload.content

    def texts(self) -> list[str]:
        """What was typed, rather than chosen."""
        return [value for value in self.cleaned_data.values() if isinstance(value, str)]

    def answer_to(self, role: str) -> str:
        """What was given to the first question with this role, or an empty text."""
        return str(self.cleaned_data.get(self.first_with_role.get(role)) or "")


def submit_url(form_uuid: UUID, language: str) -> str:
    """Where a form is sent: empty, which is its own page, in a host without our addresses.

    The language lets a visitor be answered in it even when nothing can be read.
    """
    try:
        address = reverse("leads:submit", args=[form_uuid])
    except NoReverseMatch:
        return ""
    return f"{address}?{urlencode({LANGUAGE: language})}"


def control_id(field: forms.BoundField) -> str:
    """The id of the control to go to; of several, the first."""
    if field.is_hidden:
        return ""
    return f"{field.auto_id}_0" if field.use_fieldset else field.auto_id


def as_json(value: Any) -> Any:
    if isinstance(value, list):
        return [str(each) for each in value]
    if value is None or isinstance(value, str | bool):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def form_for(definition: dict[str, Any]) -> type[ConsultationForm]:
    """The form class that shows and checks exactly this definition of a form version."""
    return form_class_of(json.dumps(definition), get_language())


@lru_cache(maxsize=50)
def form_class_of(definition: str, language: str) -> type[ConsultationForm]:
    defined = json.loads(definition)["questions"]
    labels = {question["uuid"]: question["label"] for question in defined}
    questions = [AskedQuestion.from_definition(question, labels) for question in defined]
    form = type("VersionForm", (ConsultationForm,), {})
    form.base_fields = SharedFields(ConsultationFormBuilder(questions).formfields)
    form.questions = {question.clean_name: question for question in questions}
    form.first_with_role = {question.role: question.clean_name for question in reversed(questions)}
    return form
