"""Exports that are made by themselves, for whoever scheduled them and with their rights."""

import logging
from datetime import datetime

from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone
from django.utils.translation import get_language
from wagtail.admin.utils import get_user_display_name

from leads import permissions
from leads.export import background
from leads.export.layout import Layout
from leads.export.order import LastNotEnded, Order, await_turn, only_new
from leads.models import Delivery, ExportProfile, ExportRun, Lead
from leads.permissions import Sight
from leads.selection import Selection

logger = logging.getLogger(__name__)


class NotMade(Exception):
    """The profile's owner may no longer have the export, or has to change it first."""


def queue_due() -> int:
    """Ask for every export whose time has come; returns how many."""
    now, queued = timezone.now(), 0
    for profile in ExportProfile.objects.filter(next_run_at__lte=now).select_related("owner"):
        try:
            with transaction.atomic():
                if claim(profile, now):
                    queue(profile)
                    queued += 1
        except (OperationalError, InterfaceError):  # for all of them
            raise
        except LastNotEnded:  # it is asked for in the next round
            continue
        except NotMade as error:
            logger.warning("Export profile %s was not run: %s", profile.pk, error)
            note_failure(profile, now)
        except Exception as error:  # noqa: BLE001 - whatever it is, the others are asked for
            # The sentence could hold what a visitor wrote; the name of the error cannot.
            logger.error("Export profile %s was not run: %s", profile.pk, type(error).__name__)
            note_failure(profile, now)
    return queued


def claim(profile: ExportProfile, now: datetime) -> bool:
    """Whoever moves the time on is the one who asks."""
    mine = ExportProfile.objects.filter(pk=profile.pk, next_run_at=profile.next_run_at)
    return bool(mine.update(next_run_at=profile.next_after(now)))


@transaction.atomic
def note_failure(profile: ExportProfile, now: datetime) -> None:
    """Show it in the register, tell the owner, and try again when its time comes next."""
    if claim(profile, now):
        kind = profile.layout.get("kind", "")
        run = ExportRun.objects.create(
            user=profile.owner,
            user_name=get_user_display_name(profile.owner),
            reason=profile.reason or profile.name,
            profile=profile,
            file_format=kind if kind in ExportRun.Format.values else ExportRun.Format.CSV,
            state=ExportRun.State.FAILED,
            finished_at=now,
            language=get_language() or "",
            is_scheduled=True,
        )
        Delivery.objects.bulk_create(background.mails(run))


def queue(profile: ExportProfile) -> ExportRun:
    """Ask for the profile's export. Raises LastNotEnded and NotMade."""
    owner = profile.owner
    if not (owner.is_active and owner.has_perm(permissions.EXPORT)):
        raise NotMade("its owner may not export.")
    sight = Sight.of(owner)
    selection = Selection.of(profile.query, Lead.objects.visible_to(owner), sight)
    if selection.problems:
        raise NotMade("a filter is out of date.")
    leads, until = selection.leads, None
    if profile.only_new:
        await_turn(owner, profile)
        leads, until = only_new(selection, owner, profile)
    order = Order.of(
        leads,
        sight,
        Layout.of(profile.layout),
        user=owner,
        reason=profile.reason or profile.name,
        filters=selection.filters,
        profile=profile,
        received_before=until,
    )
    return background.queue(order, is_scheduled=True)
