import hashlib
import hmac
import secrets
from datetime import date, timedelta
from typing import Self

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from leads import clock
from leads.models.lead import Lead
from leads.models.lead_queryset import LeadQuerySet
from leads.models.location import Location
from leads.permissions import Sight

CALLS_PER_MINUTE = 60
SECRET_BYTES = 32


def new_prefix() -> str:
    return secrets.token_hex(4)


def in_a_year() -> date:
    return clock.clinic_today() + timedelta(days=365)


class ApiToken(models.Model):
    """Lets one other system read leads. Only a digest is kept: the token itself is shown once."""

    name = models.CharField(
        _("name"), max_length=100, unique=True, help_text=_("The system that is given this token.")
    )
    # What the token begins with: it finds the row, and people tell tokens apart by it.
    prefix = models.CharField(
        _("begins with"), max_length=8, unique=True, default=new_prefix, editable=False
    )
    digest = models.CharField(max_length=64, editable=False)
    shows_contact = models.BooleanField(_("shows a lead's name, e-mail and phone"), default=False)
    shows_answers = models.BooleanField(_("shows a lead's other answers"), default=False)
    is_limited = models.BooleanField(_("limited to locations"), default=False, editable=False)
    locations = models.ManyToManyField(
        Location,
        verbose_name=_("locations"),
        related_name="+",
        blank=True,
        help_text=_("Tick none for the leads of every location, and those without one."),
    )
    valid_until = models.DateField(
        _("valid until"), default=in_a_year, help_text=_("The last day on which it works.")
    )
    created_at = models.DateTimeField(_("made"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("made by"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        editable=False,
    )
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True, editable=False)
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True, editable=False)
    # How many calls it has made in the minute of its last one.
    minute = models.DateTimeField(null=True, editable=False)
    calls = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def new_secret(self) -> str:
        """The token, to be shown once; the row keeps its digest and still has to be saved."""
        secret = secrets.token_urlsafe(SECRET_BYTES)
        self.digest = digest_of(secret)
        return f"{self.prefix}.{secret}"

    @classmethod
    def presented(cls, text: str) -> Self | None:
        """The token that these are the characters of, if it may still be used."""
        prefix, _dot, secret = text.partition(".")
        token = cls.objects.filter(prefix=prefix[:8]).first()
        # Compared even with nothing, so that no time tells whether there is such a row.
        is_it = hmac.compare_digest(digest_of(secret), token.digest if token else digest_of(""))
        return token if token and is_it and token.is_usable else None

    @property
    def is_usable(self) -> bool:
        return self.revoked_at is None and clock.clinic_today() <= self.valid_until

    @property
    def sight(self) -> Sight:
        return Sight(contact=self.shows_contact, answers=self.shows_answers)

    def leads(self) -> LeadQuerySet:
        """The leads it may read; a limit stays when the last of its locations is deleted."""
        leads = Lead.objects.filter(quarantine="")
        return leads.filter(location__in=self.locations.all()) if self.is_limited else leads

    def take_turn(self) -> bool:
        """Count a call; whether the token may make it in this minute."""
        now = timezone.now()
        minute = now.replace(second=0, microsecond=0)
        with transaction.atomic():
            token = ApiToken.objects.select_for_update().get(pk=self.pk)
            calls = token.calls + 1 if token.minute == minute else 1
            ApiToken.objects.filter(pk=self.pk).update(minute=minute, calls=calls, last_used_at=now)
        return calls <= CALLS_PER_MINUTE


def digest_of(secret: str) -> str:
    """A plain digest is enough for 32 random bytes."""
    return hashlib.sha256(secret.encode()).hexdigest()
