from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from leads.models.lead import Lead


class LeadNote(models.Model):
    """What staff wrote down about a lead, under the lead's own key: it is forgotten with it."""

    class Kind(models.TextChoices):
        NOTE = "note", _("Note")
        SPOKE = "spoke", _("Call: spoke with the person")
        MESSAGE = "message", _("Call: left a message")
        NO_ANSWER = "no-answer", _("Call: nobody answered")
        WRONG_NUMBER = "wrong-number", _("Call: wrong number")
        WROTE = "wrote", _("Wrote to the person")

        @classmethod
        def of_contact(cls) -> list[tuple[str, str]]:
            """Those that say that somebody tried to reach the person."""
            return [choice for choice in cls.choices if choice[0] != cls.NOTE]

    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="notes")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    created_at = models.DateTimeField(_("written"), default=timezone.now)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.NOTE)
    ciphertext = models.BinaryField(_("note"))

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering = ["created_at"]

    def __str__(self) -> str:
        return f"{self.lead} {self.created_at:%Y-%m-%d %H:%M}"

    @property
    def text(self) -> str:
        """Raises VaultError."""
        if not self.lead.data_key:
            return ""
        return self.lead.decrypt(bytes(self.ciphertext)).decode()

    @classmethod
    def write(
        cls, lead: Lead, author: models.Model, text: str, kind: Kind = Kind.NOTE
    ) -> "LeadNote":
        """Keep it; whatever is no mere note was a try to reach the person."""
        if kind != cls.Kind.NOTE:
            untried = Lead.objects.filter(pk=lead.pk, first_contact_at=None)
            untried.update(first_contact_at=timezone.now())
        return cls.objects.create(
            lead=lead, author=author, kind=kind, ciphertext=lead.encrypt(text.encode())
        )
