from django.db import models
from django.utils.translation import gettext_lazy as _


class IdempotencyKey(models.Model):
    """Says that something was received already, and as which lead."""

    digest = models.CharField(_("digest"), primary_key=True, max_length=64)
    lead = models.ForeignKey(
        "leads.Lead", on_delete=models.CASCADE, related_name="idempotency_keys"
    )

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("idempotency key")
        verbose_name_plural = _("idempotency keys")

    def __str__(self) -> str:
        return self.digest[:8]
