from typing import Self

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import RevisionMixin

from leads.models.blind_index import BlindIndex
from leads.models.lead import Lead


class ConsentStatement(RevisionMixin, models.Model):
    """A sentence a visitor may agree to. Each change is a revision; leads keep the one they saw."""

    class Purpose(models.TextChoices):
        PROCESSING = "processing", _("To handle the enquiry")
        MARKETING = "marketing", _("To send news and offers")

    name = models.CharField(
        _("name"), max_length=120, help_text=_("For editors. Visitors never see it.")
    )
    purpose = models.CharField(
        _("purpose"), max_length=16, choices=Purpose.choices, default=Purpose.PROCESSING
    )
    text = models.TextField(
        _("statement"),
        help_text=_("The exact sentence the visitor agrees to, next to the tick box."),
    )

    panels = [FieldPanel("name"), FieldPanel("purpose"), FieldPanel("text")]

    class Meta:
        verbose_name = _("consent statement")
        verbose_name_plural = _("consent statements")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class ConsentQuerySet(models.QuerySet):
    def to_marketing(self) -> Self:
        return self.filter(purpose=ConsentStatement.Purpose.MARKETING)

    def standing(self) -> Self:
        """What was agreed to and not taken back."""
        return self.filter(given=True, withdrawn_at=None)

    def withdrawn(self) -> Self:
        return self.filter(withdrawn_at__isnull=False)

    def of_the_person_behind(self, lead: Lead) -> Self:
        """Those of this lead, and of others that were sent with the same e-mail address."""
        kind = BlindIndex.Kind.EMAIL
        # Apart: a database that does not know the digests reads everybody's.
        emails = BlindIndex.objects.filter(lead=lead, kind=kind).values_list("digest", flat=True)
        others = BlindIndex.objects.filter(kind=kind, digest__in=list(emails))
        return self.filter(lead__in=[lead.pk, *others.values_list("lead", flat=True)])

    def withdraw(self) -> int:
        """Take back what stands, and note that its leads changed; returns how many there were."""
        now, standing = timezone.now(), self.standing()
        with transaction.atomic():
            Lead.objects.filter(pk__in=list(standing.values_list("lead", flat=True))).update(
                changed_at=now
            )
            return standing.update(withdrawn_at=now)


class Consent(models.Model):
    """What one visitor agreed to or did not, in the words that were shown."""

    # Found by the index of the constraint below.
    lead = models.ForeignKey(
        Lead, on_delete=models.CASCADE, related_name="consents", db_index=False
    )
    # Not checked by the database: a form in a cache may ask for a statement that is gone.
    statement = models.ForeignKey(
        ConsentStatement,
        on_delete=models.PROTECT,
        related_name="consents",
        db_constraint=False,
    )
    question = models.UUIDField(_("question"))
    purpose = models.CharField(
        _("purpose"), max_length=16, choices=ConsentStatement.Purpose.choices
    )
    text = models.TextField(_("statement"))
    version = models.CharField(_("version"), max_length=40)
    language = models.CharField(_("language"), max_length=35)
    given = models.BooleanField(_("given"))
    recorded_at = models.DateTimeField(_("recorded"))
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    objects = ConsentQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        indexes = [
            models.Index(
                fields=["lead"],
                condition=models.Q(withdrawn_at__isnull=False),
                name="leads_consent_withdrawn",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["lead", "question"], name="leads_consent_once_per_question"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()}: {'yes' if self.stands else 'no'}"

    @property
    def stands(self) -> bool:
        return self.given and self.withdrawn_at is None
