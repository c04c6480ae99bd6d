"""Keeps old addresses working when a page that visitors have seen moves."""

import copy
from urllib.parse import urlsplit

from django.dispatch import receiver
from wagtail.contrib.redirects.models import Redirect
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
        left = [s for s in sites if before.url_path.startswith(s.root_page.url_path)]
        create_redirects(page, before, left)
        forget_those_to_themselves(page)


def forget_those_to_themselves(page: Page) -> None:
    """A page that came back to an old address would lead there for ever once it is unpublished."""
    pages = page.get_descendants(inclusive=True)
    made = Redirect.objects.filter(automatically_created=True, redirect_page__in=pages).exclude(
        site=None
    )
    for redirect in made.select_related("redirect_page", "site"):
        leads_to = urlsplit(redirect.link or "")
        is_here = leads_to.netloc in ("", urlsplit(redirect.site.root_url).netloc)
        if is_here and Redirect.normalise_path(leads_to.path) == redirect.old_path:
            redirect.delete()
