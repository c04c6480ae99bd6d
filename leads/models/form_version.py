import hashlib
import json
from datetime import datetime, timedelta
from typing import Any, Self
from uuid import UUID

import swapper
from django.db import models
from django.utils import timezone, translation
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from leads.forms import ConsultationForm, form_for
from leads.memory import forget, remembered

swapper.set_app_prefix("wagtailcore", "wagtail")

# How long an unpublished form still takes what people were typing when it closed.
GRACE = timedelta(hours=24)


def moment(text: str | None) -> datetime | None:
    """A time as a definition keeps it."""
    return datetime.fromisoformat(text) if text else None


class FormVersionQuerySet(models.QuerySet):
    def record(self, definition: dict[str, Any], page_id: int) -> "FormVersion":
        """The version with this definition, kept from now on and known to be in use."""
        version, created = self.get_or_create(
            digest=FormVersion.digest_of(definition),
            defaults={
                "definition": definition,
                "form_uuid": UUID(definition["form"]),
                "page_id": page_id,
            },
        )
        if not created and (version.withdrawn_at or version.page_id != page_id):
            version.withdrawn_at, version.page_id = None, page_id
            version.save(update_fields=["withdrawn_at", "page_id"])
        return version

    def take_files(self, form_uuid: UUID) -> bool:
        """Whether any of these versions, if they are of this form, asks for a file."""
        definitions = self.filter(form_uuid=form_uuid).values_list("definition", flat=True)
        return any(
            question["type"] == "file"
            for definition in definitions
            for question in definition["questions"]
        )

    def withdraw(self) -> int:
        """Note that visitors are no longer shown these versions."""
        number = self.filter(withdrawn_at=None).update(withdrawn_at=timezone.now())
        forget()
        return number


class FormVersion(models.Model):
    """A form exactly as visitors saw it: one row per distinct definition, never changed.

    The definition holds the keys form, language, title, address, introduction, questions, submit_label,
    thank_you_heading, thank_you_text, reply_subject, reply_text, opens_at, closes_at and closes_after;
    each question has uuid, role, type, label, help_text, required, choices, default and, where it asks
    for consent, consent. Those from before 2026-11-29 have no address, opens_at and closes_after.
    """

    digest = models.CharField(_("digest"), max_length=64, unique=True)
    form_uuid = models.UUIDField(_("form"), db_index=True)
    page = models.ForeignKey(
        swapper.get_model_name("wagtailcore", "Page"),
        verbose_name=_("page"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    definition = models.JSONField(_("definition"))
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    objects = FormVersionQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("form version")
        verbose_name_plural = _("form versions")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.title} ({self.digest[:8]})"

    @staticmethod
    def digest_of(definition: dict[str, Any]) -> str:
        canonical = json.dumps(definition, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()

    @property
    def title(self) -> str:
        return self.definition["title"]

    @property
    def language(self) -> str:
        return self.definition["language"]

    @property
    def questions(self) -> list[dict[str, Any]]:
        return self.definition["questions"]

    @cached_property
    def form_class(self) -> type[ConsultationForm]:
        """The form that shows and checks this version, in its own language."""
        with translation.override(self.language):
            return form_for(self.definition)

    @property
    def is_withdrawn(self) -> bool:
        """Whether visitors who open the form now see something else, or nothing."""
        return self.withdrawn_at is not None

    @property
    def opening(self) -> datetime | None:
        """When visitors will see this version first, if they do not see it yet."""
        opens_at = moment(self.definition.get("opens_at"))
        return opens_at if opens_at and opens_at > timezone.now() else None

    @property
    def closed_at(self) -> datetime | None:
        """When visitors last saw this version, if they see it no more."""
        ends = (moment(self.definition.get("closes_at")), self.withdrawn_at, self.filled_at)
        return min((end for end in ends if end and end <= timezone.now()), default=None)

    @property
    def filled_at(self) -> datetime | None:
        """When the last of as many leads came as close the form; leads kept aside do not count."""
        number = self.definition.get("closes_after")
        if not number:
            return None if number is None else self.created_at
        leads = FormVersion.objects.filter(form_uuid=self.form_uuid, leads__quarantine="")
        arrivals = leads.order_by("leads__received_at").values_list("leads__received_at", flat=True)
        return arrivals[number - 1 : number].first()

    @property
    def is_open(self) -> bool:
        """Whether visitors are shown the questions; what was being typed is taken a while longer."""
        return bool(self.questions) and self.opening is None and self.closed_at is None

    def accepts_answers(self) -> bool:
        """Whether the form is open, or closed so recently that somebody may still be typing."""
        if not self.questions:
            return False
        if self.opening is None:  # else nobody has seen it
            closed_at = self.closed_at
            if closed_at is None or timezone.now() - closed_at < GRACE:
                return True
        return FormVersion.current(self.form_uuid).is_open

    @staticmethod
    @remembered
    def with_digest(digest: str) -> "FormVersion | None":
        return FormVersion.objects.filter(digest=digest).first()

    @classmethod
    def current(cls, form_uuid: UUID) -> Self | None:
        """What a visitor of this form is shown now, or was shown last."""
        newest = cls.objects.filter(form_uuid=form_uuid).order_by(
            models.F("withdrawn_at").desc(nulls_first=True), "-created_at"
        )
        return newest.first()
