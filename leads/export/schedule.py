"""Exports that are made by themselves, for whoever scheduled them and with their rights."""

import logging

from django.db import transaction
from django.utils import timezone

from leads import permissions
from leads.export import background
from leads.export.layout import Layout
from leads.export.order import Order, only_new
from leads.models import ExportProfile, ExportRun, Lead
from leads.permissions import Sight
from leads.selection import Selection

logger = logging.getLogger(__name__)


def queue_due() -> int:
    """Ask for every export whose time has come; returns how many."""
    now, queued = timezone.now(), 0
    for profile in ExportProfile.objects.filter(next_run_at__lte=now).select_related("owner"):
        with transaction.atomic():
            # Whoever moves the time on is the one who asks.
            mine = ExportProfile.objects.filter(pk=profile.pk, next_run_at=profile.next_run_at)
            if mine.update(next_run_at=profile.next_after(now)):
                queued += queue(profile) is not None
    return queued


def queue(profile: ExportProfile) -> ExportRun | None:
    """Ask for the profile's export, unless its owner may no longer have it."""
    owner = profile.owner
    if not (owner.is_active and owner.has_perm(permissions.EXPORT)):
        logger.warning("Export profile %s was not run: its owner may not export.", profile.pk)
        return None
    sight = Sight.of(owner)
    selection = Selection.of(profile.query, Lead.objects.visible_to(owner), sight)
    if selection.problems:
        logger.warning("Export profile %s was not run: a filter is out of date.", profile.pk)
        return None
    leads, until = selection.leads, None
    if profile.only_new:
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
