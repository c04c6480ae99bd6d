"""The languages in which a page can be read."""

from dataclasses import dataclass

from django import template
from django.conf import settings
from django.db.models import Q
from wagtail.models import Page

from conditions.visibility import visible_pages

register = template.Library()


@dataclass(frozen=True)
class Translation:
    """A page in one language."""

    code: str
    name: str
    page: Page

    @property
    def is_default(self) -> bool:
        return self.code == settings.LANGUAGE_CODE


@register.simple_tag
def translations(page: object) -> list[Translation]:
    """The page in every language that a visitor may read it in; empty unless there are two.

    One query, and none on a site with one language.
    """
    if not settings.WAGTAIL_I18N_ENABLED or not isinstance(page, Page) or not page.pk:
        return []
    # What nobody has translated yet is an alias of the page in another language.
    translated = Q(alias_of=None) | Q(pk=page.pk)
    pages = visible_pages(Page.objects.filter(translated, translation_key=page.translation_key))
    names = dict(settings.WAGTAIL_CONTENT_LANGUAGES)
    found = [
        Translation(code, names[code], translation)
        for translation in pages.select_related("locale").order_by("locale_id")
        if (code := translation.locale.language_code) in names and translation.url
    ]
    return found if len(found) > 1 else []
