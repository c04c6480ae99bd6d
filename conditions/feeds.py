"""News of a site's condition pages, for feed readers."""

from datetime import datetime

from django.contrib.syndication.views import Feed
from django.db.models import F
from django.http import Http404, HttpRequest
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import gettext as _
from wagtail.models import Site
from wagtail.rich_text import get_text_for_indexing

from conditions.models import ConditionPage
from conditions.references.markup import tidy
from conditions.visibility import pages_of

NEWEST = 30


class ConditionFeed(Feed):
    """The condition pages of the site, last published first."""

    feed_type = Atom1Feed

    def get_object(self, request: HttpRequest) -> Site:
        if site := Site.find_for_request(request):
            return site
        raise Http404

    def title(self, site: Site) -> str:
        return _("New and updated articles: %(site)s") % {"site": site.site_name or site.hostname}

    def link(self, site: Site) -> str:
        return f"{site.root_url}/"

    def items(self, site: Site) -> list[ConditionPage]:
        pages = pages_of(site, ConditionPage)
        # A page that an import has left without its date is no news.
        newest = F("last_published_at").desc(nulls_last=True)
        return list(pages.defer_streamfields().order_by(newest, "-pk")[:NEWEST])

    def item_title(self, page: ConditionPage) -> str:
        return tidy(page.title)

    def item_description(self, page: ConditionPage) -> str:
        """The feed says of it that it is HTML, unlike titles."""
        return escape(tidy(page.in_brief or get_text_for_indexing(page.introduction)))

    def item_link(self, page: ConditionPage) -> str:
        return page.full_url

    def item_pubdate(self, page: ConditionPage) -> datetime | None:
        return page.first_published_at

    def item_updateddate(self, page: ConditionPage) -> datetime | None:
        return page.last_published_at
