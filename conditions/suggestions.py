"""Names to choose from while a reader types, without learning what they type.

The browser asks for all names with a word that begins with two letters, keeps them, and narrows
them itself; the same answer serves whoever types these two letters.
"""

from wagtail.models import Site

from conditions.excerpt import fold
from conditions.models import ConditionPage, OtherName
from conditions.synonyms import words_of
from conditions.visibility import pages_of

LETTERS = 2
MOST_NAMES = 300

Name = tuple[str, str, str]


def names_beginning(letters: str, site: Site) -> list[Name]:
    """Each name with a word that begins so, the title of its page and the page's address."""
    pages = pages_of(site, ConditionPage).defer_streamfields().in_bulk()
    others = OtherName.objects.filter(page__in=pages_of(site, ConditionPage).values("pk"))
    names = [
        *((page.title, pk) for pk, page in pages.items()),
        *others.values_list("name", "page_id"),
    ]
    found = sorted(
        (name, pk)
        for name, pk in names
        if pk in pages and any(word.startswith(letters) for word in words_of(fold(name)))
    )
    return [(name, pages[pk].title, pages[pk].url) for name, pk in found[:MOST_NAMES]]
