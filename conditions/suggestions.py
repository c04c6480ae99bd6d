"""Names to choose from while a reader types, without learning what they type.

The browser asks for all names with a word that begins with two letters, keeps them, and narrows
them itself; the same answer serves whoever types these two letters.
"""

from wagtail.models import Page, Site

from conditions.vocabulary import vocabulary_of

MOST_NAMES = 300

Name = tuple[str, str, str]


def names_beginning(letters: str, site: Site) -> list[Name]:
    """Each name with a word that begins so, the title of its page and the page's address."""
    found = vocabulary_of(site).names_by_letters.get(letters, [])[:MOST_NAMES]
    pages = Page.objects.in_bulk({pk for _, pk in found})
    return [(name, pages[pk].title, pages[pk].url) for name, pk in found if pk in pages]
