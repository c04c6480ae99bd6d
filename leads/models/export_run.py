import uuid
from datetime import timedelta
from typing import Self

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from leads import clock, permissions, vault
from leads.models.export_profile import ExportProfile
from leads.models.location_limit import LocationLimit

# Longer than anybody's download takes.
LONGEST_STREAM = timedelta(hours=2)


class ExportRunQuerySet(models.QuerySet):
    def with_files(self) -> Self:
        """Those made in the background: their file is kept, encrypted, until it expires."""
        return self.exclude(data_key=None)

    def ready(self) -> Self:
        """Those whose whole file can be downloaded once more."""
        now = timezone.now()
        finished = self.with_files().filter(state=ExportRun.State.FINISHED)
        return finished.filter(downloads_left__gt=0, expires_at__gt=now)

    def unfinished(self) -> Self:
        return self.filter(state__in=[ExportRun.State.WAITING, ExportRun.State.RUNNING])

    def abandoned(self) -> Self:
        """Those sent while they were written, by a process that did not live to say how it ended."""
        long_ago = timezone.now() - LONGEST_STREAM
        return self.filter(data_key=None, state=ExportRun.State.RUNNING, created_at__lt=long_ago)

    def of_unknown_leads(self) -> Self:
        """Those sent while they are written whose process has not said whom they hold, and may not live."""
        untold = [ExportRun.State.RUNNING, ExportRun.State.BROKEN_OFF]
        return self.filter(data_key=None, state__in=untold, parts=None)

    def drop_files(self) -> int:
        """Destroy the files and their keys; the register keeps what they were, and of which leads."""
        runs = list(self.with_files().values_list("pk", flat=True))
        dropped = ExportRun.objects.filter(pk__in=runs)
        dropped.unfinished().update(state=ExportRun.State.CANCELLED, finished_at=timezone.now())
        dropped.update(data_key=None, downloads_left=0)
        for run in dropped:
            if run.state == ExportRun.State.FINISHED:
                run.parts.update(content=None)
            else:  # nobody ever had it
                run.parts.all().delete()
        return len(runs)


class ExportRun(models.Model):
    """One file made of leads: who made it, when, why and of what."""

    class Format(models.TextChoices):
        CSV = "csv", _("CSV")
        XLSX = "xlsx", _("Excel")
        NDJSON = "ndjson", _("NDJSON")

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        FINISHED = "finished", _("Finished")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")
        BROKEN_OFF = "broken-off", _("Broken off")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    user_name = models.CharField(_("by"), max_length=255)  # outlives the account
    reason = models.CharField(_("reason"), max_length=300)
    # The list's query parameters and the chosen columns: what was asked, never what was answered.
    filters = models.JSONField(_("filters"), default=dict, blank=True)
    columns = models.JSONField(_("columns"), default=list, blank=True)
    layout = models.JSONField(_("layout"), default=dict, blank=True)
    # Leads that had arrived by then; the next export of what is new begins there.
    received_before = models.DateTimeField(_("received before"), null=True, blank=True)
    profile = models.ForeignKey(
        ExportProfile,
        verbose_name=_("profile"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="runs",
    )
    file_format = models.CharField(_("format"), max_length=8, choices=Format.choices)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.WAITING
    )
    count = models.PositiveIntegerField(_("leads"), null=True, blank=True)
    total = models.PositiveIntegerField(_("leads asked for"), null=True, blank=True)
    size = models.PositiveBigIntegerField(_("bytes"), null=True, blank=True)
    sha256 = models.CharField(_("SHA-256"), max_length=64, blank=True)
    created_at = models.DateTimeField(_("asked for"), default=timezone.now)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    # A file made in the background. Its parts are encrypted under the data key; without the key
    # there is no file, or no longer. The writer's state lets another worker go on.
    data_key = models.BinaryField(null=True, editable=False)
    key_id = models.CharField(max_length=12, blank=True, editable=False)
    writer = models.JSONField(default=dict, editable=False)
    language = models.CharField(max_length=35, blank=True, editable=False)
    shows_contact = models.BooleanField(default=False, editable=False)
    shows_answers = models.BooleanField(default=False, editable=False)
    # The locations that its asker was limited to; none of them means no limit.
    locations = models.JSONField(null=True, editable=False)
    held_by = models.UUIDField(null=True, editable=False)
    leased_until = models.DateTimeField(null=True, editable=False)
    is_scheduled = models.BooleanField(default=False, editable=False)
    started_at = models.DateTimeField(_("started"), null=True, blank=True, editable=False)
    expires_at = models.DateTimeField(_("kept until"), null=True, blank=True)
    downloads_left = models.PositiveSmallIntegerField(_("downloads left"), default=0)

    objects = ExportRunQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        ordering = ["-created_at"]
        indexes = [
            models.Index(
                fields=["created_at"],
                condition=models.Q(data_key__isnull=False),
                name="leads_exportrun_files",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_file_format_display()} {clock.shown(self.created_at)}"

    @property
    def is_unfinished(self) -> bool:
        return self.state in (self.State.WAITING, self.State.RUNNING)

    @property
    def is_ready(self) -> bool:
        """Whether there is a whole file that can be downloaded once more."""
        return (
            self.state == self.State.FINISHED
            and self.data_key is not None
            and self.downloads_left > 0
            and self.expires_at > timezone.now()
        )

    @property
    def is_stalled(self) -> bool:
        """Whether no worker has it now."""
        held = self.leased_until is not None and self.leased_until > timezone.now()
        return self.is_unfinished and not held

    @property
    def minutes_left(self) -> int | None:
        """How long the rest will take at the speed so far; None while nobody can tell."""
        if self.started_at is None or not self.count:
            return None
        passed = timezone.now() - self.started_at
        return round(passed * (self.total - self.count) / self.count / timedelta(minutes=1))

    def may_be_read_by(self, user: AbstractBaseUser) -> bool:
        """Whether this is who asked for it, and still may see all that is in it."""
        needed = [permissions.EXPORT]
        needed += [permissions.VIEW_CONTACT] if self.shows_contact else []
        needed += [permissions.VIEW_ANSWERS] if self.shows_answers else []
        return self.user_id == user.pk and user.has_perms(needed) and self._is_in_reach_of(user)

    def _is_in_reach_of(self, user: AbstractBaseUser) -> bool:
        """Whether somebody sees at least the locations that the asker saw."""
        seen = LocationLimit.locations_of(user)
        return seen is None or (self.locations is not None and seen.issuperset(self.locations))

    @property
    def file_key(self) -> bytes:
        """Raises VaultError."""
        return vault.unwrap(self.pk, vault.WrappedKey(bytes(self.data_key), self.key_id))
