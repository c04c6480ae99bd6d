"""Puts a page's structured data into its head."""

from django import template
from django.utils.safestring import SafeString

from conditions import structured_data as data
from conditions.kept import KEPT
from conditions.made_of import made_of
from conditions.models import ConditionPage

register = template.Library()


@register.simple_tag(takes_context=True)
def structured_data(context: template.Context, page: ConditionPage) -> SafeString | str:
    """The page's JSON-LD; nothing in a preview, which is no page of the site yet."""
    request = context.get("request")
    if request is None or getattr(request, "is_preview", False):
        return ""
    breadcrumb = data.breadcrumb(page, request)
    told = made_of(page, request)
    key = told and KEPT.key("structured data", told, breadcrumb)
    return KEPT.render(key, lambda: data.script(data.condition_page(page, request, breadcrumb)))
