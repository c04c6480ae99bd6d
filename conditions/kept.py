"""Parts of pages that are rendered once for as long as all that they show stays the same.

A part is found by what goes into it. A change of any of that asks for another part, so that nothing
kept is ever out of date, whoever made the change and in whatever process. What turns out to ask
the database while it is rendered may show more than what went into its key, and is not kept.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from threading import Lock
from typing import Any

import orjson
from django.db import connection
from django.db.models import Model
from django.template import Template
from django.template.loader import get_template
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from wagtail.blocks import StreamValue

from conditions import conf


class KeptParts:
    """The HTML of the parts rendered last in this process, as much as the site allows."""

    def __init__(self) -> None:
        self.parts: OrderedDict[bytes, SafeString] = OrderedDict()
        self.size = 0
        self.template: Template | None = None
        self.lock = Lock()

    def render(self, key: bytes | None, render: Callable[[], SafeString]) -> SafeString:
        """The part with this key, rendered if it is not there; always rendered without a key."""
        html = self.parts.get(key) if key else None
        if html is None:
            with asked() as queries:
                html = render()
            if key and not queries:
                self.keep(key, html)
        return html

    def keep(self, key: bytes, html: SafeString) -> None:
        with self.lock:
            self.size += len(html) - len(self.parts.pop(key, ""))
            self.parts[key] = html
            while self.size > conf.html_kept():
                self.size -= len(self.parts.popitem(last=False)[1])

    def key(self, *ingredients: Any) -> bytes | None:
        """The key of a part made of these, in the active language; None if it cannot be kept."""
        if not conf.html_kept():
            return None
        try:
            made_of = orjson.dumps([get_language(), *ingredients], default=plain)
        except orjson.JSONEncodeError:  # numbers of over 64 bits, half characters
            return None
        return hashlib.sha256(made_of).digest()

    def clear(self) -> None:
        with self.lock:
            self.parts.clear()
            self.size = 0

    def forget_older_templates(self) -> None:
        """Forget all once the templates are read anew, as a development server does.

        Whoever renders several parts calls it once before.
        """
        template = get_template("conditions/base.html").template
        if template is not self.template:
            self.template = template
            self.clear()


KEPT = KeptParts()


@contextmanager
def asked() -> Iterator[list[str]]:
    """The queries that the database is asked meanwhile."""
    queries: list[str] = []

    def note(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        queries.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(note):
        yield queries


def plain(value: Any) -> Any:
    """A value that JSON does not know: a stream as it would be stored now, anything else as text."""
    if not isinstance(value, StreamValue):
        return str(value)
    pairs = zip(value._bound_blocks, value._raw_data, strict=True)
    return [bound.get_prep_value() if bound else raw for bound, raw in pairs]


def values(instance: Model) -> list[Any]:
    """All that the database has said of an instance itself."""
    known = vars(instance)
    return [known.get(name) for name in columns_of(type(instance))]


@cache
def columns_of(model: type[Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]
