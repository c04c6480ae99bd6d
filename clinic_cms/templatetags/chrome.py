"""What stands around every page of the site."""

from django import template
from django.conf import settings
from django.utils.safestring import SafeString
from wagtail.admin.templatetags.wagtailuserbar import wagtailuserbar
from wagtail.models import Page, Site

from clinic_cms.chrome import Chrome, chrome_of
from conditions.aliases import canonical_address
from conditions.breadcrumbs import line_to
from leads.contact import call_href

register = template.Library()
register.filter(call_href)


@register.simple_tag(takes_context=True)
def chrome(context: template.Context) -> Chrome | None:
    """The pages and places that the header and the footer show; none where there is no site."""
    request = context.get("request")
    return chrome_of(request) if request else None


@register.simple_tag(takes_context=True)
def header(context: template.Context) -> SafeString:
    """The site's header, which marks where in its menu the page stands."""
    written = context.template.engine.get_template("includes/header.html")
    around, page = chrome(context), context.get("page")
    if around is None or context.get("languages"):
        return written.render(context)
    places = [(item.pk == getattr(page, "pk", 0), stands_above(item, page)) for item in around.menu]
    return around.part(written, context, *places)


@register.simple_tag(takes_context=True)
def footer(context: template.Context) -> SafeString:
    """The site's footer."""
    written = context.template.engine.get_template("includes/footer.html")
    around = chrome(context)
    return around.part(written, context) if around else written.render(context)


@register.simple_tag(takes_context=True)
def breadcrumbs(context: template.Context) -> list[Page]:
    """The pages above the page, and itself; empty where there is none above."""
    request, page = context.get("request"), context.get("page")
    site = Site.find_for_request(request) if request else None
    line = line_to(page, site) if site and isinstance(page, Page) else []
    return line if len(line) > 1 else []


@register.simple_tag(takes_context=True)
def userbar(context: template.Context) -> str:
    """Wagtail's bar, for who has a session.

    Nobody else is asked who they are, so that what they get does not vary by cookie.
    """
    request = context.get("request")
    has_session = request and settings.SESSION_COOKIE_NAME in request.COOKIES
    return wagtailuserbar(context) if has_session else ""


@register.simple_tag(takes_context=True)
def canonical(context: template.Context) -> str:
    """The address by which search engines know the page; empty for what is no page of a site."""
    page = context.get("page")
    if address := context.get("canonical"):
        return address
    return canonical_address(page, context.get("request")) if isinstance(page, Page) else ""


@register.filter
def stands_above(item: Page, page: object) -> bool:
    """Whether the page, if it is one, is below the item in the tree."""
    return isinstance(page, Page) and bool(page.path) and page.is_descendant_of(item)
