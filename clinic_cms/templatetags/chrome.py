"""What stands around every page of the site."""

from django import template
from django.db.models import QuerySet
from wagtail.models import Page, Site
from wagtail.query import PageQuerySet

from conditions.visibility import visible_pages
from leads.models import Location

register = template.Library()


def pages_below_root(context: template.Context) -> PageQuerySet:
    request = context.get("request")
    site = Site.find_for_request(request) if request else None
    if site is None:
        return Page.objects.none()
    return visible_pages(Page.objects.child_of(site.root_page))


@register.simple_tag(takes_context=True)
def header_pages(context: template.Context) -> PageQuerySet:
    """The pages right below the home page that show in menus."""
    return pages_below_root(context).in_menu()


@register.simple_tag(takes_context=True)
def footer_pages(context: template.Context) -> PageQuerySet:
    """The other pages right below the home page, such as the privacy notice."""
    return pages_below_root(context).filter(show_in_menus=False)


@register.simple_tag
def locations() -> QuerySet[Location]:
    return Location.objects.all()


@register.filter
def stands_above(item: Page, page: object) -> bool:
    """Whether the page, if it is one, is below the item in the tree."""
    return isinstance(page, Page) and bool(page.path) and page.is_descendant_of(item)
