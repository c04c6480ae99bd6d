"""Tells the caches in front of the site, where there are any, to forget what has changed.

Nearly every page shows something of others: their titles, a menu, a footer, a list. So a change that
visitors can see has all addresses forgotten, and never too few. Several changes in a row do so once.
"""

from collections.abc import Collection, Iterable, Iterator
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Model
from django.db.models.signals import pre_delete, pre_save
from django.dispatch import receiver
from django.urls import reverse
from django.utils import translation
from django_tasks import task
from wagtail.contrib.frontend_cache.tasks import purge_urls_from_cache_task
from wagtail.contrib.frontend_cache.utils import PurgeBatch
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Site
from wagtail.signals import page_unpublished, pre_page_move

from clinic_cms import content_version
from conditions.markdown import has_twin
from conditions.models import ConditionIndexPage, ConditionPage, Topic

AT_ONCE = 500  # addresses; Wagtail compares each with all others
OF_A_SITE = ("sitemap", "robots", "conditions:feed", "conditions:llms")


def is_wanted() -> bool:
    """Whether there is a cache to tell."""
    return bool(getattr(settings, "WAGTAILFRONTENDCACHE", None))


@receiver(content_version.changed)
def forget_everything(sender: object, **kwargs: Any) -> None:
    """Called once the change is there for everyone."""
    if is_wanted():
        purge_site.enqueue(content_version.current())


@receiver(page_unpublished)
def forget_a_page_that_goes(sender: type[Page], instance: Page, **kwargs: Any) -> None:
    """Wagtail unpublishes a page before it deletes it, and nobody knows its address afterwards."""
    if is_wanted():
        gone = addresses_of([instance])
        transaction.on_commit(partial(purge_addresses.enqueue, gone))


@receiver([pre_save, pre_page_move, page_unpublished])
def forget_the_letters_that_a_page_may_take_along(
    sender: type[Model],
    instance: Model,
    update_fields: Collection[str] | None = None,
    **kwargs: Any,
) -> None:
    """Those of its names so far: with the last name under it, a letter is known to nobody."""
    is_draft = update_fields is not None and "title" not in update_fields
    if is_draft or not (is_wanted() and issubclass(sender, ConditionPage)):
        return
    before = ConditionPage.objects.live().filter(pk=instance.pk).first()
    index = before and before.get_parent().specific
    if isinstance(index, ConditionIndexPage) and index.full_url:
        names = [before.title, *before.other_names.values_list("name", flat=True)]
        gone = [index.full_url.rstrip("/") + index.path_of_letter(name) for name in names]
        transaction.on_commit(partial(purge_addresses.enqueue, gone))


@receiver([pre_save, pre_delete], sender=Topic)
def forget_a_topic_that_goes(sender: type[Topic], instance: Topic, **kwargs: Any) -> None:
    """Its address is made of its name, which nobody knows afterwards."""
    before = Topic.objects.filter(pk=instance.pk).first() if is_wanted() else None
    if before is not None:
        indexes = ConditionIndexPage.objects.all()
        gone = [
            f"{index.full_url}{index.reverse_subpage('topic', args=[before.slug])}"
            for index in indexes
            if index.full_url
        ]
        transaction.on_commit(partial(purge_addresses.enqueue, gone))


@task()
def purge_site(version: int) -> int:
    """Have all addresses forgotten, unless a newer change waits to do so; returns how many."""
    if version < content_version.current():
        return 0
    pages = Page.objects.filter(depth__gt=1).specific(defer=True)
    addresses = {*addresses_of(pages.iterator()), *addresses_of_sites()}
    purge(sorted(addresses))
    return len(addresses)


@task()
def purge_addresses(addresses: list[str]) -> None:
    purge(addresses)


def purge(addresses: list[str]) -> None:
    for start in range(0, len(addresses), AT_ONCE):
        purge_urls_from_cache_task.call(addresses[start : start + AT_ONCE])


def addresses_of(pages: Iterable[Page]) -> list[str]:
    """The pages' addresses, with those below them at which they answer too."""
    batch = PurgeBatch()
    for page in pages:
        batch.add_page(page)
        if has_twin(page) and page.full_url:
            batch.add_url(f"{page.full_url}index.md")
    return list(batch.urls)


def addresses_of_sites() -> Iterator[str]:
    """What belongs to no page: sitemaps, feeds, and where pages have been."""
    for site in Site.objects.all():
        for language in settings.CLINIC_LANGUAGES:
            with translation.override(language):
                yield from (site.root_url + reverse(name) for name in OF_A_SITE)
    yield from addresses_left()


def addresses_left() -> Iterator[str]:
    """Where pages have been, with those below at which they answered too."""
    redirects = Redirect.objects.exclude(old_path__contains="?").select_related("site")
    moved = Page.objects.filter(pk__in=redirects.values("redirect_page")).specific(defer=True)
    below = {page.pk: paths_below(page) for page in moved.iterator()}
    roots = Site.get_site_root_paths()
    for redirect in redirects:
        paths = below.get(redirect.redirect_page_id, ["/"])
        for link in redirect.old_links(roots):
            yield from (link.removesuffix("/") + path for path in paths)


def paths_below(page: Page) -> list[str]:
    twin = ["/index.md"] if has_twin(page) else []
    return [*page.get_cached_paths(), *twin]
