from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from leads.models.export_run import ExportRun
from leads.models.identifiers import uuid7
from leads.models.lead import Lead
from leads.models.webhook import Webhook


class Delivery(models.Model):
    """One outgoing message about a lead, or about an export that is ready.

    It holds no answer: a worker reads those when it sends.
    """

    class Channel(models.TextChoices):
        STAFF_MAIL = "staff_mail", _("E-mail to staff")
        EXPORT_MAIL = "export_mail", _("E-mail about an export")
        VISITOR_MAIL = "visitor_mail", _("E-mail to the visitor")
        WEBHOOK = "webhook", _("Webhook")

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed")

    # The receiver can tell a repeated message by it.
    id = models.UUIDField(_("message id"), primary_key=True, default=uuid7, editable=False)
    lead = models.ForeignKey(
        Lead, null=True, blank=True, on_delete=models.CASCADE, related_name="deliveries"
    )
    export_run = models.ForeignKey(
        ExportRun,
        verbose_name=_("export"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="deliveries",
        db_index=False,
    )
    channel = models.CharField(_("channel"), max_length=16, choices=Channel.choices)
    webhook = models.ForeignKey(
        Webhook,
        verbose_name=_("webhook"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="deliveries",
        db_index=False,
    )
    # A member of staff or a service; a visitor's own address stays in the vault.
    recipient = models.CharField(_("recipient"), max_length=500, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_attempt_at = models.DateTimeField(_("next attempt"), default=timezone.now)
    leased_until = models.DateTimeField(_("held by a worker until"), null=True, blank=True)
    problem = models.CharField(_("problem"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)

    wagtail_reference_index_ignore = True

    # What those to one receiver about one thing have in common.
    SAME = ("lead_id", "export_run_id", "channel", "webhook_id", "recipient")

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ["-created_at"]
        indexes = [
            models.Index(
                fields=["next_attempt_at"],
                condition=models.Q(state="waiting"),
                name="leads_delivery_due",
            ),
            models.Index(
                fields=["export_run"],
                condition=models.Q(export_run__isnull=False),
                name="leads_delivery_export",
            ),
            models.Index(
                fields=["webhook"],
                condition=models.Q(webhook__isnull=False),
                name="leads_delivery_webhook",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(lead__isnull=False, export_run__isnull=True)
                | models.Q(lead__isnull=True, export_run__isnull=False),
                name="leads_delivery_about_a_lead_or_an_export",
            ),
            models.CheckConstraint(
                condition=models.Q(state="sent", sent_at__isnull=False)
                | (~models.Q(state="sent") & models.Q(sent_at__isnull=True)),
                name="leads_delivery_sent_has_its_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} {self.id}"

    @property
    def same(self) -> tuple[Any, ...]:
        """The same for every message to this receiver about this."""
        return tuple(getattr(self, name) for name in self.SAME)

    def copied(self) -> "Delivery":
        """An unsaved one to the same receiver about the same."""
        return Delivery(**dict(zip(self.SAME, self.same, strict=True)))
