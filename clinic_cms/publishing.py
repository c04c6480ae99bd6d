"""Keeps a page published when a draft of it, read before, is saved after."""

from django.core.exceptions import PermissionDenied
from django.db import connection
from django.db.models.signals import pre_save
from django.dispatch import receiver
from django.utils.translation import gettext as _
from wagtail.models import Page


class PublishedMeanwhile(PermissionDenied):
    """The page went live after this copy of it was read; saving the copy would take it offline.

    It is a refusal, because Wagtail's editor tells those to the editor and keeps what they wrote.
    """


@receiver(pre_save)
def stay_published(
    sender: type,
    instance: object,
    raw: bool,
    update_fields: frozenset[str] | None,
    **kwargs: object,
) -> None:
    """Refuse a copy that knows nothing of the last publishing.

    Wagtail's editor writes the whole row of a page that is not live, also when its autosave, slow
    under way, is overtaken by the same editor publishing.
    """
    if raw or not isinstance(instance, Page) or instance.live or instance._state.adding:
        return
    if update_fields is not None and "live" not in update_fields:
        return
    rows = Page.objects.filter(pk=instance.pk, live=True)
    if connection.in_atomic_block:
        rows = rows.select_for_update()
    published = rows.values_list("last_published_at", flat=True).first()
    if published and published != instance.last_published_at:
        raise PublishedMeanwhile(
            _("This page was published while it was being saved. Open it again to edit it.")
        )
