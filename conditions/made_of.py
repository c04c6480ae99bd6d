"""What an article shows, told before it is rendered, so that parts of it can be kept."""

from django.http import HttpRequest
from django.utils import timezone
from wagtail.models import Page, Site

from conditions import conf
from conditions.aliases import canonical_address
from conditions.kept import KEPT, values
from conditions.models import ConditionPage
from conditions.references.bibliography import style_for


def made_of(page: Page | None, request: HttpRequest | None) -> bytes | None:
    """Stands for all that can be shown of an article without another look into the database.

    None for any other page, and for what is not the same for every visitor. Told once, before
    anything is rendered, for an article that is served.
    """
    if not isinstance(page, ConditionPage) or request is None or depends_on_reader(request):
        return None
    if not hasattr(page, "made_of"):
        KEPT.forget_older_templates()
        page.made_of = tell(page, request)
    return page.made_of


def depends_on_reader(request: HttpRequest) -> bool:
    """Whether a preview is asked for, or an article that tells the form of a campaign."""
    return getattr(request, "is_preview", False) or bool(request.META.get("QUERY_STRING"))


def tell(page: ConditionPage, request: HttpRequest) -> bytes | None:
    """How the site writes addresses and citations, the day, and what the database says.

    That is every column of the article, its reviewer and all that they point to; None if it has not
    been looked up.
    """
    if not (conf.html_kept() and hasattr(page, "targets")):
        return None
    site, roots = Site.find_for_request(request), Site.get_site_root_paths()
    # Wagtail writes every address of the article by this, whatever is changed meanwhile.
    for owner in (request, page, *page.targets.pages.values()):
        owner._wagtail_cached_site_root_paths = roots
    return KEPT.key(
        [request.path, site and site.pk, roots, style_for(request)],
        [canonical_address(page, request), timezone.localdate()],
        [type(page).__name__, values(page), page.also_called],
        page.reviewer and values(page.reviewer),
        page.targets.ingredients,
    )
