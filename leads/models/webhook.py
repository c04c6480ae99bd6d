from base64 import b64encode

from django.core.validators import URLValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from leads import vault
from leads.memory import remembered


class Webhook(models.Model):
    """Another system that is told that a lead has arrived."""

    name = models.CharField(_("name"), max_length=100)
    url = models.CharField(
        _("address"), max_length=500, validators=[URLValidator(schemes=["https"])]
    )
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @staticmethod
    @remembered
    def active() -> list["Webhook"]:
        return list(Webhook.objects.filter(is_active=True))

    @property
    def secret(self) -> str:
        """The key of its signatures, as standardwebhooks.com writes one; derived, so that no database
        dump holds it.
        """
        key = bytes.fromhex(vault.digest("webhook secret", str(self.pk)))
        return f"whsec_{b64encode(key).decode()}"
