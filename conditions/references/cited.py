"""Which works of the library stored content cites or lists."""

from collections.abc import Iterator, Mapping, Sequence

from conditions.references.citations import references_in
from conditions.references.models import Reference


def works_in(content: object, at_hand: Mapping[int, Reference] | None = None) -> list[Reference]:
    """The published works that stored content names, each once, in reading order.

    One query, and none if those it names are at hand.
    """
    keys = list(dict.fromkeys(ids_in(content)))
    works = Reference.objects.in_bulk(keys) if at_hand is None else at_hand
    return [works[key] for key in keys if key in works and works[key].live]


def has_works(content: object, at_hand: Mapping[int, Reference] | None = None) -> bool:
    """Whether works_in finds any; no more is read than it takes to find the first."""
    if at_hand is None:
        return bool(works_in(content))
    return any(key in at_hand and at_hand[key].live for key in ids_in(content))


def ids_in(content: object) -> Iterator[int]:
    """The ids of references in rich text and in the raw data of a stream field."""
    if isinstance(content, str):
        yield from references_in(content)
    elif isinstance(content, Mapping):
        for name, value in content.items():
            if name == "reference" and value:
                yield value
            elif name == "works":
                # A list's entries are stored bare, or with an id of their own.
                keys = (entry["value"] if isinstance(entry, Mapping) else entry for entry in value)
                yield from filter(None, keys)
            else:
                yield from ids_in(value)
    elif isinstance(content, Sequence):
        for entry in content:
            yield from ids_in(entry)
