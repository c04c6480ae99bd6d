"""CSL-JSON, and Crossref's own JSON pasted in its place."""

import json
from collections.abc import Iterator, Mapping
from json import JSONDecodeError, JSONDecoder
from typing import Any

from django.utils.translation import gettext as _

from conditions.references import crossref_json
from conditions.references.formats.record import Record

DECODER = JSONDecoder()


def read(text: str) -> Iterator[Record]:
    line, counted = 1, 0
    for position, value in values(text):
        line += text.count("\n", counted, position)
        counted = position
        yield from records(value, line)


def values(text: str) -> Iterator[tuple[int, Any]]:
    """The elements of the list, or the one object, each with its position; a fault comes last."""
    position = skip(text, 0)
    is_list = text[position : position + 1] == "["
    if is_list:
        position = skip(text, position + 1)
    while position < len(text) and text[position] not in "]":
        try:
            value, after = DECODER.raw_decode(text, position)
        except (JSONDecodeError, RecursionError) as error:
            yield (
                position,
                JSONDecodeError(getattr(error, "msg", "too deeply nested"), text, position),
            )
            return
        yield position, value
        position = skip(text, after)
        if text[position : position + 1] == ",":
            position = skip(text, position + 1)
        elif not is_list:
            return


def skip(text: str, position: int) -> int:
    while position < len(text) and text[position] in " \t\n\r":
        position += 1
    return position


def records(value: Any, line: int) -> Iterator[Record]:
    if isinstance(value, JSONDecodeError):
        yield Record(
            line,
            problem=_("The JSON cannot be read from here on: %(reason)s.") % {"reason": value.msg},
            excerpt=value.doc[value.pos : value.pos + 200],
        )
    elif not isinstance(value, Mapping):
        yield Record(line, problem=_("This is not a record."), excerpt=json.dumps(value)[:200])
    elif isinstance(inner := value.get("message", value), Mapping) and isinstance(
        items := inner.get("items"), list
    ):
        for item in items:
            yield from records(item, line)
    else:
        yield one(inner if isinstance(inner, Mapping) else value, line)


def one(item: Mapping[str, Any], line: int) -> Record:
    excerpt = json.dumps(item, ensure_ascii=False)[:300]
    if crossref_json.is_crossref(item):
        record = Record.from_raw(crossref_json.to_csl(item), line, excerpt)
        record.notices = crossref_json.notices_about(item)
        return record
    return Record.from_raw(item, line, excerpt)
