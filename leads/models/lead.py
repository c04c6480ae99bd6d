import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

import swapper
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from leads import vault
from leads.models.form_version import FormVersion
from leads.models.identifiers import new_reference, uuid7
from leads.models.lead_queryset import LISTED, LeadQuerySet
from leads.models.lead_status import LeadStatus
from leads.models.location import Location
from leads.spam import Quarantine
from leads.text import in_words


@dataclass(frozen=True)
class Answer:
    """A question as it was asked, and what the visitor gave, in words."""

    question: UUID
    role: str
    label: str
    text: str


class Lead(models.Model):
    """What one visitor sent through a consultation page, once."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    reference = models.CharField(
        _("reference"), max_length=9, unique=True, default=new_reference, editable=False
    )
    received_at = models.DateTimeField(_("received"), default=timezone.now, db_index=True)
    # When anything last changed that another system is told; saving and updating set it.
    changed_at = models.DateTimeField(_("changed"), default=timezone.now, editable=False)
    language = models.CharField(_("language"), max_length=35, blank=True)

    # What was asked. The page may go; the version and the title stay.
    form_version = models.ForeignKey(
        FormVersion, verbose_name=_("form version"), on_delete=models.PROTECT, related_name="leads"
    )
    form_page = models.ForeignKey(
        swapper.get_model_name("wagtailcore", "Page"),
        verbose_name=_("form"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
    )
    form_title = models.CharField(_("form"), max_length=255)
    is_late = models.BooleanField(
        _("late"), default=False, help_text=_("Sent after this version of the form was replaced.")
    )

    # What sent the visitor: a page and a section of it, and a campaign.
    origin_page = models.ForeignKey(
        swapper.get_model_name("wagtailcore", "Page"),
        verbose_name=_("origin"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
    )
    origin_title = models.CharField(_("origin"), max_length=255, blank=True)
    origin_path = models.CharField(_("origin path"), max_length=2000, blank=True)
    origin_revision = models.PositiveBigIntegerField(_("origin revision"), null=True, blank=True)
    origin_section = models.CharField(_("section id"), max_length=36, blank=True)
    origin_section_label = models.CharField(_("section"), max_length=255, blank=True)
    campaign = models.JSONField(_("campaign"), default=dict, blank=True)

    # What the visitor gave: encrypted under the data key, which a master key wraps.
    envelope = models.BinaryField(_("answers"), default=b"")
    data_key = models.BinaryField(_("data key"), null=True)
    key_id = models.CharField(_("master key"), max_length=12, blank=True)

    # What the clinic makes of it.
    status = models.ForeignKey(
        LeadStatus,
        verbose_name=_("status"),
        on_delete=models.PROTECT,
        related_name="leads",
        db_index=False,
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("owner"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
    )
    location = models.ForeignKey(
        Location,
        verbose_name=_("location"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="leads",
        db_index=False,
    )
    next_step = models.CharField(_("next step"), max_length=200, blank=True)
    next_step_due = models.DateField(_("due"), null=True, blank=True)

    first_contact_at = models.DateTimeField(_("first contact"), null=True, blank=True)

    # Whether it is one of several, or none.
    visitor_key = models.CharField(_("visitor's key"), max_length=64, blank=True, db_index=True)
    sender = models.CharField(_("sender's network"), max_length=64, blank=True)
    corrects = models.ForeignKey(
        "self",
        verbose_name=_("corrects"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="corrections",
        db_index=False,
    )
    merged_into = models.ForeignKey(
        "self",
        verbose_name=_("merged into"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="merged",
        db_index=False,
    )
    quarantine = models.CharField(
        _("kept aside"), max_length=12, choices=Quarantine.choices, blank=True, default=""
    )

    # How long it stays.
    retention_until = models.DateField(_("kept until"), null=True, blank=True)
    legal_hold = models.BooleanField(_("legal hold"), default=False)
    erased_at = models.DateTimeField(_("erased"), null=True, blank=True)

    objects = LeadQuerySet.as_manager()

    # A record is no use of what it names that an editor would have to mind.
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("lead")
        verbose_name_plural = _("leads")
        ordering = ["-id"]
        # So that deleting an owner or a location is noted as a change, too.
        base_manager_name = "objects"
        indexes = [
            models.Index(fields=["changed_at", "id"], name="leads_lead_changed"),
            # The list's own, which hold all that it counts by. They are read from their end, where a
            # new lead is added with the least work, unless the list orders by the field, too.
            models.Index(fields=["id"], condition=LISTED, name="leads_listed"),
            *(
                models.Index(fields=[field, "id"], condition=LISTED, name=f"leads_listed_{name}")
                for name, field in (
                    ("status", "status"),
                    ("owner", "owner"),
                    ("location", "location"),
                    ("form", "form_page"),
                    ("origin", "origin_page"),
                )
            ),
            *(
                models.Index(
                    field, models.F("id").desc(), condition=LISTED, name=f"leads_listed_{name}"
                )
                for name, field in (("received", "received_at"), ("due", "next_step_due"))
            ),
            models.Index(fields=["sender", "id"], name="leads_lead_sender"),
            models.Index(
                models.F("id").desc(),
                condition=~models.Q(quarantine=""),
                name="leads_lead_quarantined",
            ),
            # Most leads have none of these, and are not slowed down by them.
            *(
                models.Index(
                    field,
                    condition=models.Q((f"{field}__isnull", False)),
                    name=f"leads_lead_{name}",
                )
                for name, field in (
                    ("merged", "merged_into"),
                    ("corrects", "corrects"),
                    ("kept_until", "retention_until"),
                )
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(data_key__isnull=True, erased_at__isnull=False)
                | models.Q(data_key__isnull=False, erased_at__isnull=True),
                name="leads_lead_has_a_key_until_erased",
            ),
            models.CheckConstraint(
                condition=~models.Q(merged_into=models.F("id")),
                name="leads_lead_is_not_merged_into_itself",
            ),
        ]
        permissions = [
            ("view_lead_figures", _("Can see how many leads come, and from where")),
            ("view_lead_contact", _("Can see a lead's name, e-mail and phone")),
            ("view_lead_answers", _("Can see a lead's other answers")),
            ("export_lead", _("Can export leads")),
            ("erase_lead", _("Can erase what a lead's visitor gave")),
        ]

    def __str__(self) -> str:
        # Shown in logs, titles and addresses, so never a name.
        return self.reference

    def save(self, *, update_fields: Iterable[str] | None = None, **options: Any) -> None:
        if not self._state.adding:
            self.changed_at = timezone.now()
            update_fields = update_fields and {*update_fields, "changed_at"}
        super().save(update_fields=update_fields, **options)

    def seal(self, answers: dict[str, Any]) -> None:
        """Encrypt answers, keyed by the hex of their question's id, under a new data key.

        Raises ValueError for answers that say nothing or hold a NUL, which no form lets through.
        """
        said = [given for given in answers.values() if not isinstance(given, bool)]
        if not any(answers.values()) or any("\0" in in_words(given) for given in said):
            raise ValueError("A lead is sealed with answers that say nothing, or hold a NUL.")
        data_key, wrapped = vault.new_data_key(self.pk)
        self.data_key, self.key_id = wrapped.ciphertext, wrapped.key_id
        self.envelope = vault.encrypt(data_key, self.pk, json.dumps(answers).encode())
        self.answers = answers

    @cached_property
    def answers(self) -> dict[str, Any]:
        """Answers keyed by the hex of their question's id; none once erased.

        Raises VaultError when they cannot be decrypted.
        """
        return json.loads(self.decrypt(bytes(self.envelope))) if self.data_key else {}

    def encrypt(self, plaintext: bytes) -> bytes:
        """Encrypt what shall be forgotten together with the answers."""
        return vault.encrypt(self._unwrapped_key, self.pk, plaintext)

    def decrypt(self, ciphertext: bytes) -> bytes:
        """Raises VaultError."""
        return vault.decrypt(self._unwrapped_key, self.pk, ciphertext)

    @cached_property
    def _unwrapped_key(self) -> bytes:
        return vault.unwrap(self.pk, vault.WrappedKey(bytes(self.data_key), self.key_id))

    def answered(self) -> list[Answer]:
        """Every question of the form the visitor saw, in its order, with what was given."""
        return [
            Answer(
                question=UUID(question["uuid"]),
                role=question["role"],
                label=question["label"],
                text=in_words(self.answers.get(UUID(question["uuid"]).hex)),
            )
            for question in self.form_version.questions
        ]

    def answer_to(self, role: str) -> str:
        """What was given to the first question with this role, or an empty text."""
        asked = (q["uuid"] for q in self.form_version.questions if q["role"] == role)
        question = next(asked, None)
        return in_words(self.answers.get(UUID(question).hex)) if question else ""

    def forget(self) -> None:
        """Destroy what the visitor gave. The row stays, so that counts and history stay true."""
        self.envelope, self.data_key, self.visitor_key = b"", None, ""
        self.sender = self.next_step = ""
        self.erased_at = self.erased_at or timezone.now()
        self.save(
            update_fields=[
                *("envelope", "data_key", "visitor_key", "sender", "next_step", "erased_at")
            ]
        )
        for kept in (self.notes, self.files, self.blind_indexes, self.idempotency_keys):
            kept.all().delete()
        self.__dict__.pop("answers", None)
        self.__dict__.pop("_unwrapped_key", None)
