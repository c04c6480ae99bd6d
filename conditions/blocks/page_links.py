"""Links to pages in stored rich text: none leads where a visitor cannot go."""

from collections.abc import Iterator, Mapping

from django.utils.html import escape
from wagtail.models import Page
from wagtail.rich_text import LinkHandler

from conditions.keys import key_in
from conditions.visibility import judged_by_key, localized

Attributes = dict[str, str]


class VisiblePageLinks(LinkHandler):
    """Leaves the words of a link whose page is gone, a draft or private, and leads nowhere.

    A site registers it in the place of Wagtail's own, for the texts that other apps render.
    """

    identifier = "page"

    @staticmethod
    def get_model() -> type[Page]:
        return Page

    @classmethod
    def expand_db_attributes_many(cls, attrs_list: list[Attributes]) -> list[str]:
        keys = {page_key(attributes) for attributes in attrs_list}
        return opening_tags(attrs_list, judged_by_key(keys))

    @classmethod
    def extract_references(cls, attrs: Attributes) -> Iterator[tuple[type[Page], str, str, str]]:
        if key := page_key(attrs):
            yield Page, str(key), "", ""


def opening_tags(links: list[Attributes], pages: Mapping[int, Page]) -> list[str]:
    """The opening tag of each link to one of the pages, which have been judged."""
    shown = localized(pages.values())
    found = [shown.get(page_key(attributes)) for attributes in links]
    urls = [page.url if page else None for page in found]
    return [f'<a href="{escape(url)}">' if url else "<a>" for url in urls]


def page_key(attributes: Attributes) -> int:
    return key_in(attributes.get("id"))
