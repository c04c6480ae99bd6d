"""What a section shows, told before it is rendered, so that one that was rendered can be kept."""

from collections.abc import Iterator
from typing import Any

from django.utils.safestring import SafeString

from conditions.blocks.targets import BodyValue, Targets, picture_ingredients, pointers_in
from conditions.kept import KEPT


class CannotTell(Exception):
    """What a section shows depends on more than can be told beforehand."""


def sections(body: BodyValue, context: dict[str, Any] | None) -> Iterator[tuple[str, SafeString]]:
    """The kind and the HTML of each section of the body."""
    KEPT.forget_older_templates()
    before = (context or {}).get("rendered_before", {})
    # All keys before the first is rendered, for that makes values of all sections of its kind.
    stored = [body.stored(position) for position in range(len(body))]
    keys = [key_of(section, body, context or {}) for section in stored]
    for position, (section, key) in enumerate(zip(stored, keys, strict=True)):
        html = before.get(position)
        if html is None:
            html = KEPT.render(key, lambda position=position: body[position].render(context))
        yield section["type"], html


def rendered_before(body: BodyValue, context: dict[str, Any]) -> dict[int, SafeString]:
    """The sections that show more than can be told beforehand, by their positions, rendered."""
    asking = [
        position
        for position, stored in enumerate(body.raw_data)
        if body.stream_block.child_blocks[stored["type"]].asks(stored["value"])
    ]
    return {position: body[position].render(context) for position in asking}


def key_of(stored: dict[str, Any], body: BodyValue, context: dict[str, Any]) -> bytes | None:
    """The key of a section; None if it cannot be told what the section shows."""
    section = body.stream_block.child_blocks[stored["type"]]
    if not section.meta.stands_alone:
        return None
    try:
        shown = [trace(body.targets, *pointer) for pointer in pointers_in(section, stored["value"])]
    except CannotTell:
        return None
    return KEPT.key(context.get("id"), stored, shown)


def trace(targets: Targets, kind: str, key: Any) -> Any:
    """What a section that points to something shows of it."""
    match kind:
        case "link":
            return targets.opening_tags.get(key)
        case "page":
            return None  # such a section only links to it
        case "reference" if work := targets.references.get(key):
            return work.label
        # The sizes of a picture that has none yet are made while it is rendered.
        case "image" if (image := targets.images.get(key)) and image.prefetched_renditions:
            return picture_ingredients(image)
    raise CannotTell(kind)
