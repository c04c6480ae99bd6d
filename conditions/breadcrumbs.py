"""The way from a site's home page down to a page."""

from django.utils import timezone
from wagtail.models import Page, Site


def line_to(page: Page, site: Site) -> list[Page]:
    """The live pages from the home page, in the reader's language, to the page itself; empty outside of the site.

    No query for a page that a visitor asked for: routing has seen the pages above it.
    """
    root = site.root_page.localized
    if not (page.path or "").startswith(root.path):
        return []
    line = [page]
    while line[0].depth > root.depth:
        parent = getattr(line[0], "_cached_parent_obj", None)
        if parent is None:
            line = list(page.get_ancestors(inclusive=True).filter(depth__gte=root.depth))
            break
        line.insert(0, parent)
    now = timezone.now()
    return [step for step in line if step.live and not (step.expire_at and step.expire_at <= now)]
