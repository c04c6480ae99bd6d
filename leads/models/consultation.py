import uuid
from datetime import UTC
from typing import Any

from django.conf import settings
from django.db import models
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page
from wagtail.signals import init_new_page, page_published, page_unpublished

from leads import origin, spam
from leads.forms import form_for, submit_url
from leads.models.consent import ConsentStatement
from leads.models.form_version import FormVersion
from leads.models.question import usual_questions
from leads.page_form import ConsultationPageForm
from leads.reply import reply_of
from leads.steps import first_step, steps_of

RICH_TEXT_FEATURES = ["bold", "italic", "link", "ol", "ul"]


class ConsultationPage(Page):
    """A page with a form that asks the clinic for a consultation.

    It is no FormMixin: Wagtail's own Forms screens would show leads to whoever may edit the page.
    """

    # The form's identity, whatever its page is called and wherever it stands. A copy is a form of
    # its own; an alias shows the same form, so it shares it.
    form_uuid = models.UUIDField(default=uuid.uuid4, editable=False, db_index=True)
    introduction = RichTextField(
        _("introduction"),
        blank=True,
        features=RICH_TEXT_FEATURES,
        help_text=_("Shown above the questions. Say who reads the answers and how soon."),
    )
    submit_label = models.CharField(_("button"), max_length=60, default=_("Ask for a consultation"))
    thank_you_heading = models.CharField(
        _("thank-you heading"), max_length=120, default=_("Thank you. We have your enquiry.")
    )
    thank_you_text = RichTextField(
        _("thank-you text"),
        blank=True,
        features=RICH_TEXT_FEATURES,
        help_text=_("Say what happens next, and what to do in an emergency."),
    )

    opens_at = models.DateTimeField(_("opens"), null=True, blank=True)
    closes_at = models.DateTimeField(_("closes"), null=True, blank=True)
    closes_after = models.PositiveIntegerField(
        _("closes after so many leads"), null=True, blank=True
    )
    closed_text = RichTextField(
        _("text while closed"),
        blank=True,
        features=RICH_TEXT_FEATURES,
        help_text=_("Shown instead of the questions. Say where else people find help."),
    )
    reply_subject = models.CharField(
        _("subject"),
        max_length=120,
        blank=True,
        help_text=_("Leave this empty to send no e-mail to the visitor."),
    )
    reply_text = models.TextField(
        _("text"),
        blank=True,
        help_text=_(
            "{name} and {reference} stand for the visitor's name and reference, {withdraw} for the "
            "address where consent to news can be taken back."
        ),
    )

    content_panels = [
        *Page.content_panels,
        FieldPanel("introduction"),
        InlinePanel(
            "questions",
            heading=_("Questions"),
            label=_("question"),
            help_text=_("Ask only for what you need. Drag questions to change their order."),
        ),
        FieldPanel("submit_label"),
        MultiFieldPanel(
            [FieldPanel("thank_you_heading"), FieldPanel("thank_you_text")],
            heading=_("After sending"),
        ),
        MultiFieldPanel(
            [FieldPanel("reply_subject"), FieldPanel("reply_text")],
            heading=_("E-mail to the visitor"),
        ),
    ]
    settings_panels = [
        *Page.settings_panels,
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("opens_at"), FieldPanel("closes_at")]),
                FieldPanel("closes_after"),
                FieldPanel("closed_text"),
            ],
            heading=_("When the form is open"),
        ),
    ]
    base_form_class = ConsultationPageForm
    exclude_fields_in_copy = ["form_uuid"]
    subpage_types: list[str] = []
    template = "leads/consultation_page.html"
    # For a site that offers the words of its pages in Markdown.
    markdown_template = "leads/consultation_words.html"
    page_description = _("A form that asks the clinic for a consultation.")

    class Meta:
        verbose_name = _("consultation page")
        verbose_name_plural = _("consultation pages")

    def definition(self) -> dict[str, Any]:
        """What a visitor sees of this form now, as a form version keeps it."""
        return {
            "form": str(self.form_uuid),
            "language": self.locale.language_code,
            "title": self.title,
            # Empty on a page outside of every site.
            "address": self.full_url or "",
            "introduction": self.introduction,
            "questions": [question.definition() for question in self.questions.all()],
            # A page that nobody has saved yet holds its defaults as lazy translations.
            "submit_label": str(self.submit_label),
            "thank_you_heading": str(self.thank_you_heading),
            "thank_you_text": self.thank_you_text,
            "reply_subject": self.reply_subject,
            "reply_text": self.reply_text,
            "opens_at": self.opens_at and self.opens_at.astimezone(UTC).isoformat(),
            "closes_at": self.closes_at and self.closes_at.astimezone(UTC).isoformat(),
            "closes_after": self.closes_after,
        }

    def version_now(self) -> FormVersion:
        """What a visitor sees of this form now, without keeping it."""
        return FormVersion(definition=self.definition(), form_uuid=self.form_uuid)

    def record_version(self) -> FormVersion:
        """What a visitor sees of this form now, kept; each statement in it has a version."""
        definition = self.definition()
        consents = [one["consent"] for one in definition["questions"] if "consent" in one]
        if not all(consent["version"] for consent in consents):
            for statement in ConsentStatement.objects.filter(latest_revision=None):
                statement.save_revision()
            definition = self.definition()
        return FormVersion.objects.record(definition, page_id=self.pk)

    def url_with_origin(
        self, page: Page, section_id: str = "", arrival: QueryDict | None = None
    ) -> str:
        """This form's address, telling that a page, or one of its sections, sent the visitor.

        What the query of their arrival on that page says of a campaign comes along.
        """
        carried = origin.parameters(arrival or QueryDict())
        carried[origin.PARAMETER] = origin.token_for(page, section_id)
        return f"{self.url or ''}?{urlencode(carried)}"

    @property
    def preview_modes(self) -> list[tuple[str, str]]:
        headings = [step.heading for step in steps_of(form_for(self.definition()))[1:-1]]
        return [
            ("", gettext("Form")),
            *((f"step-{n}", heading) for n, heading in enumerate(headings, 1)),
            ("closed", gettext("While it is closed")),
            ("thank_you", gettext("Thank-you page")),
            ("reply", gettext("E-mail to the visitor")),
        ]

    def get_context(
        self, request: HttpRequest, *args: Any, step: int = 0, **kwargs: Any
    ) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        is_preview = getattr(request, "is_preview", False)
        version = self.version_now() if is_preview else self.record_version()
        return context | {
            "step": first_step(form_for(version.definition)(), step),
            "version": version,
            "is_open": is_preview or version.is_open,
            "origin": origin.parameters(request.GET),
            "hidden": {spam.OPENED: spam.opened_now(), "key": ""},
            "submit_url": submit_url(self.form_uuid, version.language),
        }

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().serve(request, *args, **kwargs)
        if self.opens_at or self.closes_at or self.closes_after is not None:
            # It opens or closes without anybody publishing it, so no cache may keep it.
            response["Cache-Control"] = "private, no-cache"
        return response

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        request.is_preview = True
        return super().serve_preview(request, mode_name)

    def get_preview_context(self, request: HttpRequest, mode_name: str) -> dict[str, Any]:
        context = self.get_context(request, step=int(mode_name.partition("step-")[2] or 0))
        if mode_name == "closed":
            context["is_open"] = False
        if mode_name == "reply":
            examples = {
                "name": "Jo Ferris",
                "reference": "ABCD-2345",
                "withdraw": f"{settings.WAGTAILADMIN_BASE_URL}/…",
            }
            context["subject"], context["text"] = reply_of(context["version"].definition, examples)
        return context

    def get_preview_template(self, request: HttpRequest, mode_name: str) -> str:
        is_page = mode_name in {"", "closed"} or mode_name.startswith("step-")
        return self.template if is_page else f"leads/{mode_name}.html"


@receiver(init_new_page)
def begin_with_the_usual_questions(page: Page, **kwargs: Any) -> None:
    """What an editor finds on a new consultation page."""
    if isinstance(page, ConsultationPage):
        page.questions = usual_questions()


@receiver(page_published, sender=ConsultationPage)
def keep_the_published_version(instance: ConsultationPage, **kwargs: Any) -> None:
    version = instance.record_version()
    FormVersion.objects.filter(form_uuid=instance.form_uuid).exclude(pk=version.pk).withdraw()


@receiver(page_unpublished, sender=ConsultationPage)
def close_the_form(instance: ConsultationPage, **kwargs: Any) -> None:
    if not instance.alias_of_id:
        FormVersion.objects.filter(form_uuid=instance.form_uuid).withdraw()
