"""What somebody asks for: which leads, in which columns, laid out how, and why."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Self

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from wagtail.admin.utils import get_user_display_name

from leads import audit, clock
from leads.export.column import Column
from leads.export.columns import columns_for
from leads.export.layout import Layout
from leads.filters import CONDITION
from leads.models import Absence, ExportProfile, ExportRun, Lead, LocationLimit
from leads.models.lead import LeadQuerySet
from leads.permissions import CONTACT_ROLES, Sight
from leads.selection import Selection

# For so long an export of what is new that says nothing of its end holds up the next one.
LONGEST_TURN = timedelta(minutes=5)


class LastNotEnded(Exception):
    """What is new is not known: the last export of what was new may still become one, or not."""


class Overtaken(Exception):
    """It took too long to say what was new: somebody else has said it meanwhile."""


@dataclass(frozen=True)
class Order:
    """`filters` tell the register which leads they are; `received_before` where the next begins."""

    leads: LeadQuerySet
    columns: list[Column]
    layout: Layout
    reason: str
    user: AbstractBaseUser | None = None
    filters: dict[str, Any] = field(default_factory=dict)
    profile: ExportProfile | None = None
    received_before: datetime | None = None

    @classmethod
    def of(
        cls,
        leads: LeadQuerySet,
        sight: Sight,
        layout: Layout,
        *,
        known: list[Column] | None = None,
        **rest: Any,
    ) -> Self:
        """The order with the columns that the layout chooses of those that may be seen.

        `known` are these, if they were asked for before.
        """
        known = known or columns_for(leads, sight, layout.time_zone)
        return cls(leads, layout.chosen(known), layout, **rest)

    def register(self, **fields: Any) -> ExportRun:
        """Write it down, before the first byte."""
        with transaction.atomic():
            run = ExportRun.objects.create(
                user=self.user,
                user_name=get_user_display_name(self.user) if self.user else _("Command line"),
                reason=self.reason,
                filters=self.filters,
                columns=[column.key for column in self.columns],
                layout=self.layout.stored,
                file_format=self.layout.kind.format,
                profile=self.profile,
                received_before=self.received_before,
                language=get_language() or "",
                locations=self._locations,
                shows_contact=any(column.role in CONTACT_ROLES for column in self.columns),
                shows_answers=self._shows_answers,
                **fields,
            )
            audit.record(run, audit.EXPORT, self.user, format=run.file_format, reason=self.reason)
        return run

    @property
    def _shows_answers(self) -> bool:
        """Whether there is an answer in a column, or one that all of these leads gave."""
        roles = {column.role for column in self.columns} - CONTACT_ROLES
        return any(roles) or CONDITION in self.filters

    @property
    def _locations(self) -> list[int] | None:
        locations = LocationLimit.locations_of(self.user) if self.user else None
        return None if locations is None else sorted(locations)


def await_turn(user: AbstractBaseUser, profile: ExportProfile | None) -> None:
    """Let nobody else say what is new to them until this transaction ends. Raises LastNotEnded."""
    list(get_user_model()._default_manager.select_for_update().filter(pk=user.pk))
    others = ExportRun.objects.filter(user=user, profile=profile).unfinished()
    others, now = others.exclude(received_before=None), timezone.now()
    silent = others.filter(data_key=None).exclude(leased_until__gt=now)
    silent.update(state=ExportRun.State.BROKEN_OFF, finished_at=now)
    if others.exists():
        raise LastNotEnded


def only_new(
    selection: Selection, user: AbstractBaseUser, profile: ExportProfile | None
) -> tuple[LeadQuerySet, datetime]:
    """Those that came into the list since this user's last such export, and up to which moment.

    Each export holds what was in the list at its moment and at that of no export before it.
    """
    until = clock.settled()
    leads = selection.at(until).leads.filter(received_at__lt=until)
    done = ExportRun.objects.filter(user=user, profile=profile, state=ExportRun.State.FINISHED)
    done = done.exclude(received_before=None).order_by("received_before")
    if last := done.last():
        arrived = Lead.objects.visible_to(user).filter(received_at__gte=last.received_before)
        back = Absence.objects.over_since(done, last.received_before)
        # A union keeps to the indexes, where OR would read the whole table.
        new = arrived.order_by().values("pk").union(back.values("lead"))
        leads = leads.filter(pk__in=new)
    return leads, until
