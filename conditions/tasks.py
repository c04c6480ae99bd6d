"""What happens in the background once a page is published."""

from functools import partial
from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction
from django_tasks import task

from conditions import share_picture
from conditions.models import ConditionPage


@task()
def draw_share_picture(page_id: int) -> str:
    """Draw the page's title, unless it has been drawn before; returns where the picture is."""
    page = ConditionPage.objects.defer_streamfields().filter(pk=page_id).first()
    if page is None or page.has_share_picture:
        return ""
    name = share_picture.name_for(page.title_when_shared)
    if not default_storage.exists(name):
        site = page.get_site()
        signature = (site.site_name or site.hostname) if site else ""
        default_storage.save(name, share_picture.draw(page.title_when_shared, signature))
    ConditionPage.objects.filter(pk=page_id).update(share_picture=name)
    return name


def draw_after_publishing(sender: type, instance: ConditionPage, **kwargs: Any) -> None:
    transaction.on_commit(partial(draw_share_picture.enqueue, instance.pk))
