from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class EscrowedKey(models.Model):
    """The data key of an erased lead, kept for a few days in case the erasing was a mistake."""

    lead = models.OneToOneField(
        "leads.Lead", primary_key=True, on_delete=models.CASCADE, related_name="escrow"
    )
    ciphertext = models.BinaryField(_("data key"))
    key_id = models.CharField(_("master key"), max_length=12)
    escrowed_at = models.DateTimeField(_("erased"), default=timezone.now)
    expires_at = models.DateTimeField(_("destroyed after"), db_index=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("escrowed key")
        verbose_name_plural = _("escrowed keys")

    def __str__(self) -> str:
        return str(self.lead_id)
