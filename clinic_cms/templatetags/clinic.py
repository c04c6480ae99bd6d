"""Structured data of the clinic, and of where its pages stand."""

from django import template
from django.utils.safestring import SafeString
from wagtail.models import Page, Site

from clinic_cms import structured_data
from clinic_cms.chrome import chrome_of
from clinic_cms.models import ClinicSettings
from conditions.models import ConditionPage
from conditions.structured_data import breadcrumb_list, script

register = template.Library()


@register.simple_tag(takes_context=True)
def clinic_data(context: template.Context) -> SafeString | str:
    """The clinic's JSON-LD; nothing in a preview, which is no page of the site yet."""
    request = context.get("request")
    site = Site.find_for_request(request) if request else None
    if site is None or getattr(request, "is_preview", False):
        return ""
    settings = ClinicSettings.for_request(request)
    return script(structured_data.clinic(settings, chrome_of(request).locations, site))


@register.simple_tag(takes_context=True)
def breadcrumb_data(context: template.Context, line: list[Page]) -> SafeString | str:
    """The page's breadcrumbs as JSON-LD; an article has them among all else that it tells machines."""
    request = context["request"]
    if isinstance(context["page"], ConditionPage) or getattr(request, "is_preview", False):
        return ""
    return script(breadcrumb_list(line, request))
