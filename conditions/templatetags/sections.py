"""Where each section of a body stands on its page, and how long all of it takes to read."""

import re

from django import template
from django.db.models import Model
from django.utils.text import slugify

from conditions.blocks.evidence import CitationsSection
from conditions.blocks.stored import words_in, words_in_text
from conditions.blocks.targets import LinkedText
from conditions.models import ConditionPage

register = template.Library()

# What adults read silently in English: https://doi.org/10.1016/j.jml.2019.104047
WORDS_A_MINUTE = 238
# As Wagtail makes the ids of sections, a UUID of a version.
RANDOM = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[1-8]")


@register.filter
def anchor(section_id: str | None) -> str:
    """The id of a section's element; it stays the same when the heading changes.

    Those that a script has numbered may all begin alike, so they are taken whole.
    """
    if not section_id:
        return ""
    return f"s-{section_id[:8] if RANDOM.match(section_id) else slugify(section_id, True)}"


@register.filter
def contents(page: ConditionPage) -> list[tuple[str, str]]:
    """The anchor and the heading of every section that the contents of a page lead to."""
    entries = []
    for stored in page.body.raw_data if page.body else ():
        section = page.body.stream_block.child_blocks[stored["type"]]
        heading = section.stored_heading(stored["value"])
        is_empty = isinstance(section, CitationsSection) and not page.has_cited_works
        if stored.get("id") and heading and section.meta.in_contents and not is_empty:
            entries.append((anchor(stored["id"]), heading))
    return entries


@register.filter
def linked(text: str, owner: Model) -> LinkedText:
    """Stored rich text of a page or a snippet, its links looked up with all that it points to."""
    return LinkedText(text, getattr(owner, "targets", None))


@register.filter
def minutes_to_read(page: ConditionPage) -> int:
    """How long most people read the page, in whole minutes; at least one."""
    body = page.body
    words = words_in(body.stream_block, body.raw_data) + words_in_text(page.introduction)
    return max(1, round(words / WORDS_A_MINUTE))
