from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.models import BaseLogEntry, BaseLogEntryManager

from leads import permissions
from leads.models.api_token import ApiToken
from leads.models.lead import Lead
from leads.models.location_limit import LocationLimit


class LeadLogManager(BaseLogEntryManager):
    def log_action(self, instance: Lead | ApiToken, action: str, **kwargs: Any) -> "LeadLogEntry":
        return super().log_action(instance, action, **kwargs | self._about(instance))

    def for_instance(self, instance: Lead | ApiToken) -> models.QuerySet:
        return self.filter(**self._about(instance))

    def log_several(
        self, action: str, user: AbstractBaseUser | None, data: dict[str, Any]
    ) -> "LeadLogEntry":
        """Note in one insert something about several leads, or about none of those asked for."""
        entry = self._entry(action, user, data, label=gettext("Several leads"))
        # Not save(), which asks the database about each key first: the list is opened all day.
        entry.save_base(force_insert=True)
        return entry

    def log_each(
        self,
        action: str,
        user: AbstractBaseUser | None,
        happened: Iterable[tuple[Lead, dict[str, Any]]],
    ) -> None:
        """Note at once what happened to each of many leads."""
        self.bulk_create(
            self._entry(action, user, data, label=str(lead), lead=lead) for lead, data in happened
        )

    def _entry(
        self, action: str, user: AbstractBaseUser | None, data: dict[str, Any], **about: Any
    ) -> "LeadLogEntry":
        return self.model(
            content_type=ContentType.objects.get_for_model(Lead),
            action=action,
            user=user,
            timestamp=timezone.now(),
            data=data,
            **about,
        )

    @staticmethod
    def _about(instance: Lead | ApiToken) -> dict[str, Lead | ApiToken]:
        return {"token" if isinstance(instance, ApiToken) else "lead": instance}

    def viewable_by_user(self, user: AbstractBaseUser) -> models.QuerySet:
        """Those of the leads that this user may see."""
        if not user.has_perm(permissions.VIEW):
            return self.none()
        return self.filter(LocationLimit.reach(user, "lead__location"))


class LeadLogEntry(BaseLogEntry):
    """Who read or changed a lead, when and why. It outlives the lead and holds no answer."""

    lead = models.ForeignKey(
        Lead,
        verbose_name=_("lead"),
        null=True,
        blank=True,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )

    # The token that somebody made or revoked, or that a system read leads with.
    token = models.ForeignKey(
        ApiToken,
        verbose_name=_("API token"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="log",
    )

    objects = LeadLogManager()

    class Meta(BaseLogEntry.Meta):
        verbose_name = _("entry of the lead log")
        verbose_name_plural = _("entries of the lead log")
        ordering = ["-timestamp", "-id"]
        indexes = [
            *BaseLogEntry.Meta.indexes,
            models.Index(fields=["lead", "-timestamp"], name="leads_leadlogentry_lead"),
        ]

    def __str__(self) -> str:
        return f"{self.label}: {self.formatter.label if self.formatter else self.action}"

    @property
    def object_id(self) -> str | None:
        """None where it is about several leads, or about a token that is gone."""
        key = self.lead_id or self.token_id
        return str(key) if key else None

    @cached_property
    def user_display_name(self) -> str:
        if self.token and not self.user_id:
            return gettext("%(system)s (API)") % {"system": self.token}
        return super().user_display_name
