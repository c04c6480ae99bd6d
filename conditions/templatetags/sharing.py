"""What stands for a page where somebody shares its address."""

from functools import lru_cache
from urllib.parse import urljoin

from django import template
from django.template import Context
from django.urls import NoReverseMatch, reverse
from django.utils.text import Truncator
from wagtail.images.models import AbstractImage
from wagtail.models import Page, Site
from wagtail.rich_text import get_text_for_indexing

from conditions.share_picture import name_for

register = template.Library()

LONGEST_DESCRIPTION = 200
MOST_KEPT = 200


@register.filter
@lru_cache(MOST_KEPT)
def opening(text: str | None) -> str:
    """How a rich text begins, in words alone."""
    return Truncator(get_text_for_indexing(text or "")).chars(LONGEST_DESCRIPTION)


@register.simple_tag
def chosen_picture(page: Page | None) -> AbstractImage | None:
    """What an editor chose to stand for the page, or to stand at its top, if other sites can show it."""
    picture = getattr(page, "social_image", None) or getattr(page, "hero_image", None)
    return None if picture is None or picture.is_svg() else picture


@register.simple_tag(takes_context=True)
def drawn_title(context: Context) -> str:
    """The address of the picture of a title; empty where the app's addresses are not included."""
    page = context.get("page")
    title = context.get("title") or getattr(page, "social_title", "") or page.title
    site = Site.find_for_request(context.get("request"))
    try:
        address = reverse("conditions:share_picture", args=[name_for(title)])
    except NoReverseMatch:
        return ""
    return urljoin(site.root_url, address) if site else address
