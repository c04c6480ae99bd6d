"""What must hold before a form is published. A draft may have anything missing."""

import uuid
from collections import Counter
from typing import Any

from django import forms
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminPageForm

from leads import conf
from leads.forms import field_name, form_for
from leads.models.question import Question
from leads.reply import unknown_placeholder
from leads.roles import REQUIRED_TYPE, SINGLE_USE, Role

TYPES_WITH_CHOICES = {"checkboxes", "dropdown", "multiselect", "radio"}
TYPES_TO_DEPEND_ON = TYPES_WITH_CHOICES | {"checkbox"}


class ConsultationPageForm(WagtailAdminPageForm):
    """The editor's form of a consultation page."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        questions = [
            form
            for form in self.formsets["questions"].forms
            if form.is_valid() and not form.cleaned_data.get("DELETE")
        ]
        keep_identities(questions)
        if not self.is_deferred_validation:
            for form in questions:
                check_question(form)
            check_single_use(questions)
            check_conditions(questions)
            check_files(questions)
            self.check_times(cleaned)
            self.check_reply(cleaned)
            if not questions:
                self.add_error(None, _("Ask at least one question."))
        return cleaned

    def check_times(self, cleaned: dict[str, Any]) -> None:
        opens_at, closes_at = cleaned.get("opens_at"), cleaned.get("closes_at")
        if opens_at and closes_at and opens_at >= closes_at:
            self.add_error("closes_at", _("The form has to open before it closes."))

    def check_reply(self, cleaned: dict[str, Any]) -> None:
        text = _("%(placeholder)s stands for nothing. Write {name}, {reference} or {withdraw}.")
        for part in ("reply_subject", "reply_text"):
            if unknown := unknown_placeholder(cleaned.get(part, "")):
                self.add_error(part, text % {"placeholder": unknown})


def keep_identities(questions: list[forms.ModelForm]) -> None:
    """Give every question a uuid of its own, and a stored question the one it has."""
    seen = set()
    for form in questions:
        if form.instance.pk:
            form.instance.uuid = form.initial["uuid"]
        elif form.instance.uuid is None or form.instance.uuid in seen:
            # Each question added in one sitting comes with the same value from the browser.
            form.instance.uuid = uuid.uuid4()
        seen.add(form.instance.uuid)


def check_question(form: forms.ModelForm) -> None:
    question = form.instance
    if question.field_type in TYPES_WITH_CHOICES and not question.choice_list:
        form.add_error("choices", _("Write the choices, one on each line."))
    expected = REQUIRED_TYPE.get(question.role)
    if expected and question.field_type != expected:
        label = dict(question._meta.get_field("field_type").choices)[expected]
        form.add_error("field_type", _("For this role, choose “%(type)s”.") % {"type": label})
    if question.role == Role.CONSENT:
        check_consent(form)
    if question.field_type == "hidden" and question.required and not question.default_value:
        form.add_error(
            "default_value",
            _("Visitors do not see this question. Write what it holds, or do not require it."),
        )
    elif question.default_value and question.field_type != "file":
        check_default(form)


def check_default(form: forms.ModelForm) -> None:
    """What a question comes with must be an answer that it takes."""
    question = form.instance
    field = form_for({"questions": [question.definition()]}).base_fields[field_name(question.uuid)]
    try:
        field.clean(field.initial)
    except forms.ValidationError as error:
        form.add_error("default_value", error)


def check_consent(form: forms.ModelForm) -> None:
    statement = form.instance.consent_statement
    if statement is None:
        form.add_error("consent_statement", _("Choose the statement the visitor agrees to."))
    elif statement.purpose == statement.Purpose.MARKETING and form.instance.required:
        form.add_error(
            "required",
            _("Consent to marketing must be free: a visitor may send the form without it."),
        )


def check_single_use(questions: list[forms.ModelForm]) -> None:
    uses = Counter(form.instance.role for form in questions)
    for form in questions:
        if form.instance.role in SINGLE_USE and uses[form.instance.role] > 1:
            form.add_error("role", _("Another question has this role. Give it to one of them."))


def check_files(questions: list[forms.ModelForm]) -> None:
    """All files of a form are sent at once."""
    asking = [form for form in questions if form.instance.field_type == "file"]
    if sum(form.instance.most_files for form in asking) * conf.file_bytes() > conf.upload_bytes():
        size = filesizeformat(conf.upload_bytes())
        text = _("The files of this form could be more than %(size)s. Ask for fewer.")
        asking[-1].add_error("most_files", text % {"size": size})


def check_conditions(questions: list[forms.ModelForm]) -> None:
    """A question may depend on the answers to a question above it that offers a choice."""
    above: dict[uuid.UUID, Question] = {}
    for form in sorted(questions, key=lambda form: form.cleaned_data.get("ORDER") or 0):
        question = form.instance
        decisive = above.get(question.condition_question)
        if question.condition_question and decisive is None:
            form.add_error("condition_question", _("Choose a question that stands above this one."))
        elif decisive and decisive.field_type not in TYPES_TO_DEPEND_ON:
            form.add_error("condition_question", _("Choose a question that offers choices."))
        elif decisive and question.condition_answer not in {"", *decisive.choice_list}:
            form.add_error("condition_answer", _("Choose one of the answers to that question."))
        above[question.uuid] = question
