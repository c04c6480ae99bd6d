"""Tells a host site what it forgot."""

from collections.abc import Iterable

from django.apps import AppConfig
from django.core.checks import CheckMessage, Info, Warning
from django.template import TemplateDoesNotExist
from django.template.loader import get_template

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
