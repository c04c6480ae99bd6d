from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from leads.models.lead import Lead


class LeadNote(models.Model):
    """What staff wrote down about a lead, under the lead's own key: it is forgotten with it."""

    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="notes")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    created_at = models.DateTimeField(_("written"), default=timezone.now)
    ciphertext = models.BinaryField(_("note"))

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering = ["created_at"]

    def __str__(self) -> str:
        return f"{self.lead} {self.created_at:%Y-%m-%d %H:%M}"

    @property
    def text(self) -> str:
        """Raises VaultError."""
        return self.lead.decrypt(bytes(self.ciphertext)) if self.lead.data_key else ""

    @classmethod
    def write(cls, lead: Lead, author: models.Model, text: str) -> "LeadNote":
        return cls.objects.create(lead=lead, author=author, ciphertext=lead.encrypt(text))
