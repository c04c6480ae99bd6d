"""The two styles in which a reference list is written."""

from collections.abc import Callable, Mapping, Sequence

from conditions.references.csl import Item
from conditions.references.styles import ama, vancouver
from conditions.references.styles.entry import Entry, Notice

STYLES: dict[str, Callable[[Item, Sequence[Notice]], Entry]] = {
    "ama": ama.write,
    "vancouver": vancouver.write,
}


def write(item: Item, style: str, notices: Sequence[Mapping[str, str]] = ()) -> Entry:
    """A CSL-JSON item as an entry of a reference list; its notices of retraction follow it."""
    return STYLES[style](item, [Notice.from_json(notice) for notice in notices])
