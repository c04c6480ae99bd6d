"""What stands around every page of a site, read once for each version of the content."""

import time
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings as django_settings
from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef
from django.http import HttpRequest
from django.template.base import Template
from django.template.context import Context
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from wagtail.contrib.settings.models import BaseSiteSetting
from wagtail.contrib.settings.registry import registry
from wagtail.models import Page, PageViewRestriction, Site, get_page_models
from wagtail.models.sites import SiteRootPath

from clinic_cms import content_version
from clinic_cms.models import ClinicSettings
from conditions.blocks.targets import gather
from conditions.visibility import is_shown, judged, localized
from leads.models import Location

MOST_KEPT = 20
# A page that expires may stay in the menus for as long.
LONGEST_KEPT = 300  # seconds


@dataclass(frozen=True)
class Chrome:
    """The site of a host with its settings, and the pages right below its home page in one language."""

    version: int
    site: Site
    roots: list[SiteRootPath]
    home: Page
    settings: list[BaseSiteSetting]
    consultation_page: Page | None
    sections: list[Page]
    locations: list[Location]
    kept_at: float = field(default_factory=time.monotonic)
    parts: dict[tuple[Any, ...], SafeString] = field(default_factory=dict)

    @classmethod
    def read(cls, request: HttpRequest, version: int) -> "Chrome | None":
        """None where no site answers the request; five queries, six if the form is not right below the home page."""
        site = Site.find_for_request(request)
        if site is None:
            return None
        # Every page that is looked up needs the content type of its kind.
        ContentType.objects.get_for_models(*get_page_models())
        below = PageViewRestriction.objects.filter(page__path__startswith=OuterRef("path"))
        home = site.root_page.localized
        settings = settings_of(site)
        below_home = judged(Page.objects.child_of(home).live())
        sections = list(below_home.annotate(is_partly_closed=Exists(below)))
        chrome = cls(
            version=version,
            site=site,
            roots=Site.get_site_root_paths(),
            home=home,
            settings=settings,
            consultation_page=consultation_page(settings, home, sections),
            sections=sections,
            locations=list(Location.objects.all()),
        )
        for section in chrome.sections:
            section._cached_parent_obj = home
        gather(*chrome.settings)
        return chrome

    def is_current(self, version: int) -> bool:
        return self.version == version and time.monotonic() - self.kept_at < LONGEST_KEPT

    def part(self, template: Template, context: Context, *shown: Any) -> SafeString:
        """What a template writes of nothing but this and what is named; it may say the year."""
        key = (template, timezone.localdate().year, *shown)
        if key not in self.parts:
            # Those that the page has been given may have been read before a change.
            with context.push(clinic=clinic_settings(self.settings)):
                self.parts[key] = template.render(context)
        return self.parts[key]

    @property
    def menu(self) -> list[Page]:
        """The pages right below the home page that show in menus."""
        return [page for page in self.sections if is_shown(page) and page.show_in_menus]

    @property
    def footer(self) -> list[Page]:
        """The other pages right below the home page, such as the privacy notice."""
        return [page for page in self.sections if is_shown(page) and not page.show_in_menus]

    def surround(self, request: HttpRequest) -> None:
        """Let Wagtail find the sites and the settings where it looks for them first."""
        request.chrome = self
        request._wagtail_site = self.site
        request._wagtail_cached_site_root_paths = self.roots
        for settings in self.settings:
            name = settings.get_cache_attr_name()
            if not hasattr(request, name):
                setattr(request, name, settings)


def settings_of(site: Site) -> list[BaseSiteSetting]:
    """All that an editor has set for the site, or the defaults; one query."""
    models = {
        model.site.field.related_query_name(): model
        for model in registry
        if issubclass(model, BaseSiteSetting)
    }
    joined = [
        f"{name}__{key}" for name, model in models.items() for key in model.select_related or ()
    ]
    row = Site.objects.select_related(*models, *joined).get(pk=site.pk)
    return [getattr(row, name, None) or model(site=site) for name, model in models.items()]


def clinic_settings(settings: list[BaseSiteSetting]) -> ClinicSettings:
    return next(each for each in settings if isinstance(each, ClinicSettings))


def consultation_page(
    settings: list[BaseSiteSetting], home: Page, sections: list[Page]
) -> Page | None:
    """The form to offer beside the home page: in its language, and only if visitors may see it."""
    clinic = clinic_settings(settings)
    # What is read already has been judged.
    chosen = next((s for s in sections if s == clinic.consultation_page), clinic.consultation_page)
    form = localized([chosen]).get(chosen.pk) if chosen else None
    if form and django_settings.WAGTAIL_I18N_ENABLED and form.locale_id != home.locale_id:
        return None
    return form


kept: dict[tuple[str, str, str], Chrome] = {}


def chrome_of(request: HttpRequest) -> Chrome | None:
    """What surrounds the page a request asks for; no query while the content stays the same."""
    if not hasattr(request, "chrome"):
        key = (request._get_raw_host(), request.get_port(), get_language() or "")
        version = content_version.of(request)
        chrome = kept.get(key)
        if chrome is None or not chrome.is_current(version):
            chrome = Chrome.read(request, version)
            if chrome is None:
                request.chrome = None
                return None
            # What a transaction has changed may yet be taken back.
            if not content_version.is_growing():
                if len(kept) >= MOST_KEPT:
                    kept.clear()
                kept[key] = chrome
        chrome.surround(request)
    return request.chrome
