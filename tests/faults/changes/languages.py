"""Articles of a site in two languages are translated."""

from wagtail.models import Locale, Page

from tests.faults.changes.scene import (
    SITEMAP,
    Sign,
    article,
    translation,
)


def translated(page: Page, title: str) -> Page:
    """The page in Spanish, as a draft in a tree of its own."""
    spanish, _created = Locale.objects.get_or_create(language_code="es")
    draft = page.copy_for_translation(spanish, copy_parents=True)
    draft.title = title
    draft.save_revision()
    return draft


def read_in_spanish(page: Page, spanish: Page, is_there: bool) -> list[Sign]:
    address = f"/es{page.url}"
    return [
        Sign(address, spanish.title, is_there),
        *(Sign(page.url, text, is_there) for text in ('hreflang="es"', address)),
        Sign(SITEMAP, f"localhost{address}", is_there),
        Sign("/es/feed.atom", spanish.title, is_there),
        Sign("/es/llms.txt", spanish.title, is_there),
        Sign(f"{address}index.md", spanish.title, is_there),
    ]


@translation
def a_translation_is_published():
    page = article()
    spanish = translated(page, "Dolor nuevo")
    yield read_in_spanish(page, spanish, True)
    spanish.get_latest_revision().publish()


@translation
def a_translation_is_unpublished():
    page = article()
    spanish = translated(page, "Dolor viejo")
    spanish.get_latest_revision().publish()
    spanish.refresh_from_db()
    yield read_in_spanish(page, spanish, False)
    spanish.unpublish()
