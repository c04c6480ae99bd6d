import secrets
from datetime import date
from typing import Self

from django.db import models
from django.utils import timezone
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

    @classmethod
    def of(cls, day: date) -> Self:
        """The key of a day; making it destroys those of all days before."""
        found, created = cls.objects.get_or_create(day=day, defaults={"key": secrets.token_hex(32)})
        if created:
            cls.objects.filter(day__lt=day).delete()
        return found

    @classmethod
    def today(cls) -> Self:
        return cls.of(timezone.localdate())
