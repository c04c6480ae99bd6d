"""Keeps old addresses working when a page that visitors have seen moves."""

import copy

from django.dispatch import receiver
from wagtail.contrib.redirects.signal_handlers import create_redirects
from wagtail.models import Page, Site
from wagtail.signals import page_slug_changed, post_page_move


@receiver(page_slug_changed)
def redirect_after_renaming(instance: Page, instance_before: Page, **kwargs: object) -> None:
    redirect_visitors(instance, instance_before)


@receiver(post_page_move)
def redirect_after_moving(
    instance: Page, url_path_before: str, url_path_after: str, **kwargs: object
) -> None:
    if url_path_before != url_path_after:
        page = instance.specific
        before = copy.copy(page)
        before.url_path = url_path_before
        redirect_visitors(page, before)


def redirect_visitors(page: Page, before: Page) -> None:
    """Lead from the page's old address to its new one, and from those of the pages below it.

    Wagtail would do so for drafts too, once for each slug an editor tries while autosave runs.
    """
    if page.live or page.first_published_at:
        sites = Site.objects.exclude(root_page=page).select_related("root_page")
        create_redirects(
            page, before, [site for site in sites if page.path.startswith(site.root_page.path)]
        )
