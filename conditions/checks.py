"""Tells a host site what it forgot."""

from collections.abc import Iterable

from django.apps import AppConfig, apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, Info, Warning
from django.template import TemplateDoesNotExist
from django.template.loader import get_template

from conditions import conf
from conditions.blocks import ConditionBody


def check_base_template(app_configs: Iterable[AppConfig] | None, **kwargs) -> list[CheckMessage]:
    try:
        get_template("base.html")
    except TemplateDoesNotExist:
        return [
            Warning(
                "There is no template 'base.html', which condition pages extend.",
                hint="Add one with a block 'content', or override 'conditions/base.html'.",
                id="conditions.W001",
            )
        ]
    return []


def check_sections(app_configs: Iterable[AppConfig] | None, **kwargs) -> list[CheckMessage]:
    """One message for each app that a section waits for."""
    sections = ConditionBody().child_blocks.values()
    missing = {section.meta.needs_app: section for section in sections if not section.is_available}
    return [
        Info(
            f"The section '{section.label}' is not offered to editors.",
            hint=f"Add '{app}' to INSTALLED_APPS to offer it.",
            id="conditions.I001",
        )
        for app, section in missing.items()
    ]


def check_citation_style(app_configs: Iterable[AppConfig] | None, **kwargs) -> list[CheckMessage]:
    if apps.is_installed("wagtail.contrib.settings"):
        return []
    return [
        Info(
            "Editors cannot choose the citation style; reference lists are written in AMA.",
            hint="Add 'wagtail.contrib.settings' to INSTALLED_APPS to offer Vancouver too.",
            id="conditions.I002",
        )
    ]


def check_lookup_contact(app_configs: Iterable[AppConfig] | None, **kwargs) -> list[CheckMessage]:
    if conf.lookup_mailto() or settings.DEBUG:
        return []
    return [
        Info(
            "Crossref and PubMed do not know whom to ask when look-ups trouble them.",
            hint="Set CONDITIONS_LOOKUP_MAILTO to an e-mail address; look-ups are faster then.",
            id="conditions.I003",
        )
    ]


def check_version(app_configs: Iterable[AppConfig] | None, **kwargs) -> list[CheckMessage]:
    try:
        conf.content_version()
    except ImportError as error:
        hint = "Name a function that takes nothing and tells a number or None, or leave it out."
        return [Error(f"CONDITIONS_VERSION: {error}", hint=hint, id="conditions.E001")]
    return []
