import secrets
from datetime import timedelta
from typing import Self

from django.db import models
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from leads import vault
from leads.memory import remembered
from leads.models.lead import Lead
from leads.models.location import Location
from leads.roles import Role

CODE_LIFETIME = timedelta(hours=1)


class Recipient(models.Model):
    """A member of staff who is told by e-mail that a lead has arrived."""

    class Hours(models.TextChoices):
        OPEN = "open", _("While the location is open")
        CLOSED = "closed", _("While the location is closed")

    address = models.EmailField(_("e-mail address"))
    location = models.ForeignKey(
        Location,
        verbose_name=_("only for"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        help_text=_("Leave this empty to hear of leads for every location."),
    )
    condition = models.CharField(
        _("only about"),
        max_length=100,
        blank=True,
        help_text=_("A word of the condition of interest, such as “migraine”."),
    )
    hours = models.CharField(
        _("when"),
        max_length=6,
        blank=True,
        choices=Hours.choices,
        help_text=_(
            "Leave this empty to hear of leads at any time. Otherwise choose a location: its weekly "
            "opening hours decide, by the clinic’s clock."
        ),
    )
    verified_at = models.DateTimeField(_("verified"), null=True, blank=True, editable=False)
    code_digest = models.CharField(max_length=64, blank=True, editable=False)
    code_expires_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("recipient")
        verbose_name_plural = _("recipients")
        ordering = ["address"]
        constraints = [
            models.UniqueConstraint(
                "address",
                Coalesce("location", 0, output_field=models.BigIntegerField()),
                "condition",
                name="leads_recipient_once",
            ),
            models.CheckConstraint(
                condition=models.Q(hours="") | models.Q(location__isnull=False),
                name="leads_recipient_hours_are_a_locations",
                violation_error_message=_("Choose the location whose opening hours decide."),
            ),
        ]

    def __str__(self) -> str:
        return self.address

    def save(self, *args: object, **kwargs: object) -> None:
        # Whoever changes an address has to show that it is read.
        stored = type(self).objects.filter(pk=self.pk).values_list("address", flat=True).first()
        if stored is not None and stored != self.address:
            self.verified_at, self.code_digest = None, ""
        super().save(*args, **kwargs)

    @staticmethod
    @remembered
    def verified() -> list["Recipient"]:
        """Those who have shown that they read their address."""
        verified = Recipient.objects.exclude(verified_at=None)
        return list(verified.select_related("location"))

    def wants(self, lead: Lead) -> bool:
        if self.location_id and self.location_id != lead.location_id:
            return False
        if self.hours:
            is_open = self.location.is_open(lead.received_at)
            if is_open is not (self.hours == self.Hours.OPEN):
                return False
        asked_for = lead.answer_to(Role.CONDITION) if self.condition else ""
        return self.condition.casefold() in asked_for.casefold()

    def new_code(self) -> str:
        """A code to send to the address, which whoever reads it types in to verify it."""
        code = f"{secrets.randbelow(10**6):06}"
        self.code_digest = self._digest_of(code)
        self.code_expires_at = timezone.now() + CODE_LIFETIME
        self.save(update_fields=["code_digest", "code_expires_at"])
        return code

    def verify(self, code: str) -> bool:
        """Whether the code is right; each code can be tried once."""
        is_right = bool(self.code_digest) and (
            timezone.now() < self.code_expires_at
            and secrets.compare_digest(self.code_digest, self._digest_of(code.strip()))
        )
        self.code_digest = ""
        self.verified_at = timezone.now() if is_right else self.verified_at
        self.save(update_fields=["code_digest", "verified_at"])
        return is_right

    def _digest_of(self, code: str) -> str:
        return vault.digest("recipient code", str(self.pk), self.address, code)

    @classmethod
    def trusted(cls, address: str) -> Self:
        """A recipient whom an administrator vouches for, without a code."""
        return cls.objects.create(address=address, verified_at=timezone.now())
