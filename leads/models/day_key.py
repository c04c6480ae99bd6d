import secrets
from datetime import date
from functools import lru_cache

from django.db import models
from django.utils.translation import gettext_lazy as _


class DayKey(models.Model):
    """A random key that is thrown away after its day: what it keyed can then be linked no more."""

    day = models.DateField(_("day"), primary_key=True)
    key = models.CharField(_("key"), max_length=64)

    class Meta:
        verbose_name = _("day key")
        verbose_name_plural = _("day keys")

    def __str__(self) -> str:
        return str(self.day)


@lru_cache(maxsize=1)
def key_of(day: date) -> bytes:
    """The key of a day; making it destroys those of all days before."""
    found, created = DayKey.objects.get_or_create(day=day, defaults={"key": secrets.token_hex(32)})
    if created:
        DayKey.objects.filter(day__lt=day).delete()
    return bytes.fromhex(found.key)
