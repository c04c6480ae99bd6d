"""What stands around every page of the site."""

from django import template
from django.db.models import QuerySet
from django.http import HttpRequest
from wagtail.models import Page, Site

register = template.Library()


def children_of_root(request: HttpRequest | None) -> QuerySet[Page]:
    site = Site.find_for_request(request) if request else None
    if site is None:
        return Page.objects.none()
    return Page.objects.child_of(site.root_page).live().public()


@register.simple_tag(takes_context=True)
def navigation(context: template.Context) -> list[Page]:
    """The pages of the header: the root page's children that show in menus."""
    return list(children_of_root(context.get("request")).in_menu())


@register.simple_tag(takes_context=True)
def footer_pages(context: template.Context) -> list[Page]:
    """The root page's other children, such as the privacy notice."""
    return list(children_of_root(context.get("request")).filter(show_in_menus=False))


@register.filter
def contains(item: Page, page: object) -> bool:
    """Whether the page is the item itself or stands below it."""
    path = getattr(page, "path", "") or ""
    return path.startswith(item.path)
