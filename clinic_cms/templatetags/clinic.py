"""The clinic's structured data, for the home page."""

from django import template
from django.utils.safestring import SafeString
from wagtail.models import Site

from clinic_cms import structured_data
from clinic_cms.chrome import chrome_of
from clinic_cms.models import ClinicSettings
from conditions.structured_data import script

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
