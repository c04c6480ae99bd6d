import uuid
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.contrib.forms.forms import _split_by_newline_or_comma
from wagtail.contrib.forms.models import FORM_FIELD_CHOICES, AbstractFormField

from leads.forms import field_name
from leads.models.consent import ConsentStatement
from leads.roles import Role
from leads.uploads import MOST_FILES, Accepted

FIELD_TYPES = [*FORM_FIELD_CHOICES, ("file", _("File upload"))]


class OneOfThisForm(forms.Select):
    """Offers what stands above in the same editor, which only the browser knows."""

    class Media:
        js = ["leads/admin/questions.js"]

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"data-leads-empty": self.empty_label} | (attrs or {}))

    def optgroups(self, name: str, value: list[str], attrs: Any = None) -> list:
        self.choices = [("", self.empty_label), *((each, each) for each in value if each)]
        return super().optgroups(name, value, attrs)


class QuestionSelect(OneOfThisForm):
    empty_label = _("Always asked")


class AnswerSelect(OneOfThisForm):
    empty_label = _("Any answer")


class Question(AbstractFormField):
    """One thing the form asks for. Its identity is its uuid: labels may change at any time."""

    page = ParentalKey("leads.ConsultationPage", on_delete=models.CASCADE, related_name="questions")
    uuid = models.UUIDField(default=uuid.uuid4, blank=True)
    role = models.CharField(
        _("role"),
        max_length=16,
        choices=Role.choices,
        default=Role.OTHER,
        help_text=_("What the answer is. Staff, mails and exports find it by its role."),
    )
    # With a default, a question that is still being typed can be saved as a draft.
    field_type = models.CharField(
        _("field type"), max_length=16, choices=FIELD_TYPES, default="singleline"
    )
    consent_statement = models.ForeignKey(
        ConsentStatement,
        verbose_name=_("consent statement"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("For the role consent: the sentence beside the tick box."),
    )

    step_heading = models.CharField(
        _("begins the step"),
        max_length=120,
        blank=True,
        help_text=_(
            "To divide a long form into steps, write the heading of the step that begins with "
            "this question. Before sending, visitors then check their answers."
        ),
    )
    # The uuid of a question above this one.
    condition_question = models.UUIDField(
        _("asked only after"),
        null=True,
        blank=True,
        help_text=_("A question above this one that offers choices, or a tick box."),
    )
    condition_answer = models.CharField(_("was answered"), max_length=255, blank=True)

    accepted_files = models.CharField(
        _("files"), max_length=16, choices=Accepted.choices, blank=True, default=Accepted.ALL
    )
    most_files = models.PositiveSmallIntegerField(
        _("at most"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_FILES)],
        help_text=_(
            "For the type file upload. In a form with steps, files are asked for on the last page."
        ),
    )

    panels = [
        FieldPanel("step_heading"),
        FieldPanel("label"),
        FieldRowPanel(
            [FieldPanel("role"), FieldPanel("field_type", required_on_save=True)],
        ),
        FieldPanel("required"),
        FieldPanel("help_text"),
        FieldPanel("choices", help_text=_("One choice on each line.")),
        FieldPanel(
            "default_value",
            heading=_("Default"),
            help_text=_(
                "What is filled in or chosen beforehand; of several choices, one on each line."
            ),
        ),
        FieldRowPanel([FieldPanel("accepted_files"), FieldPanel("most_files")]),
        FieldPanel("consent_statement"),
        FieldRowPanel(
            [
                FieldPanel("condition_question", widget=QuestionSelect),
                FieldPanel("condition_answer", widget=AnswerSelect),
            ],
        ),
        FieldPanel("uuid", widget=forms.HiddenInput, classname="w-hidden", heading=" "),
    ]

    class Meta(AbstractFormField.Meta):
        verbose_name = _("question")
        verbose_name_plural = _("questions")

    def __str__(self) -> str:
        return self.label

    def get_field_clean_name(self) -> str:
        return field_name(self.uuid)

    @property
    def choice_list(self) -> list[str]:
        return [choice for choice in _split_by_newline_or_comma(self.choices) if choice]

    def definition(self) -> dict[str, Any]:
        """This question as a form version keeps it."""
        kept = {
            "uuid": str(self.uuid),
            "role": self.role,
            "type": self.field_type,
            "label": self.label,
            "help_text": self.help_text,
            "required": self.required,
            "choices": self.choice_list,
            "default": self.default_value,
        }
        # Only where they are used, so that forms without them keep the versions they have.
        if self.field_type == "file":
            kept |= {"accepted": self.accepted_files, "most_files": self.most_files}
        if self.step_heading:
            kept["step_heading"] = self.step_heading
        if self.condition_question:
            kept["condition"] = {
                "question": str(self.condition_question),
                "answer": self.condition_answer,
            }
        if self.role == Role.CONSENT and self.consent_statement:
            statement = self.consent_statement
            if statement.purpose == statement.Purpose.MARKETING:
                kept["required"] = False  # whatever the statement was for when it was chosen
            kept["consent"] = {
                "statement": statement.pk,
                "version": str(statement.latest_revision_id or ""),
                "purpose": statement.purpose,
                "text": statement.text,
            }
        return kept


def usual_questions() -> list[Question]:
    """Unsaved questions that suit most clinics."""
    statement = ConsentStatement.objects.filter(purpose=ConsentStatement.Purpose.PROCESSING).first()
    rows = [
        (Role.FULL_NAME, "singleline", gettext("Full name"), True),
        (Role.EMAIL, "email", gettext("E-mail address"), True),
        (Role.PHONE, "singleline", gettext("Phone number"), False),
        (Role.CONDITION, "singleline", gettext("What do you need help with?"), False),
        (Role.PREFERRED_TIME, "radio", gettext("When may we call you?"), False),
        (Role.MESSAGE, "multiline", gettext("Is there anything we should know?"), False),
        (Role.CONSENT, "checkbox", gettext("Consent"), True),
    ]
    questions = [
        Question(role=role, field_type=kind, label=label, required=required, sort_order=order)
        for order, (role, kind, label, required) in enumerate(rows)
    ]
    questions[4].choices = "\n".join(
        [gettext("Morning"), gettext("Afternoon"), gettext("Any time")]
    )
    questions[6].consent_statement = statement
    return questions
