from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from leads import clock
from leads.models.webhook import Webhook

EARLY = timedelta(hours=5)


class ExportProfileQuerySet(models.QuerySet):
    def offered_to(self, user: AbstractBaseUser) -> Self:
        """Somebody's own profiles, and those that colleagues share."""
        return self.filter(models.Q(owner=user) | models.Q(is_shared=True))


class ExportProfile(models.Model):
    """An export as somebody wants it again: which leads, laid out how, and when by itself."""

    class Schedule(models.TextChoices):
        NEVER = "", _("Only when I ask for it")
        DAILY = "daily", _("Every morning")
        WEEKLY = "weekly", _("Every Monday morning")

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", editable=False
    )
    name = models.CharField(_("name"), max_length=100)
    is_shared = models.BooleanField(
        _("shared"),
        default=False,
        help_text=_("Colleagues who may export can use it too. Only you can change it."),
    )
    # The filters of the list, never a search; and how the file is laid out.
    query = models.CharField(_("filters"), max_length=2_000, blank=True, editable=False)
    layout = models.JSONField(_("layout"), default=dict, blank=True, editable=False)
    only_new = models.BooleanField(
        _("only what is new"),
        default=False,
        help_text=_("Only leads that arrived after my last export with this profile."),
    )
    schedule = models.CharField(
        _("made"), max_length=6, choices=Schedule.choices, default=Schedule.NEVER, blank=True
    )
    reason = models.CharField(
        _("reason"),
        max_length=300,
        blank=True,
        help_text=_("Stands in the register of exports each time it is made by itself."),
    )
    webhook = models.ForeignKey(
        Webhook,
        verbose_name=_("webhook"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Another system that is told when the file is ready. It is not sent the file."),
    )
    next_run_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = ExportProfileQuerySet.as_manager()

    class Meta:
        verbose_name = _("export profile")
        verbose_name_plural = _("export profiles")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="leads_exportprofile_name"),
            models.CheckConstraint(
                condition=models.Q(schedule="", next_run_at__isnull=True)
                | (~models.Q(schedule="") & models.Q(next_run_at__isnull=False)),
                name="leads_exportprofile_scheduled",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def next_after(self, moment: datetime) -> datetime | None:
        """When it is made by itself next: early in the clinic's morning."""
        if not self.schedule:
            return None
        day = clock.clinic_time(moment).date() + clock.ONE_DAY
        if self.schedule == self.Schedule.WEEKLY:
            day += timedelta(days=-day.weekday() % 7)
        return clock.start_of(day) + EARLY
