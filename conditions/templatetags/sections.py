"""Where each section of a body stands on its page, for links to it."""

from django import template
from wagtail.blocks import StreamValue

register = template.Library()


@register.filter
def anchor(section_id: str | None) -> str:
    """The id of a section's element; it stays the same when the heading changes."""
    return f"s-{section_id[:8]}" if section_id else ""


@register.filter
def contents(body: StreamValue | None) -> list[tuple[str, str]]:
    """The anchor and the heading of every section that the contents of a page lead to."""
    return [
        (anchor(section.id), section.value["heading"])
        for section in body or ()
        if section.id and section.value.get("heading") and section.block.meta.in_contents
    ]
