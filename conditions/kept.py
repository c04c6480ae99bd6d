"""Parts of pages that are rendered once for as long as all that they show stays the same.

A part is found by what goes into it. A change of any of that asks for another part, so that nothing
kept is ever out of date, whoever made the change and in whatever process.
"""

import hashlib
import json
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Any

from django.db.models import Model
from django.template import Template
from django.template.loader import get_template
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from conditions import conf


class KeptParts:
    """The HTML of the parts rendered last in this process, as many as the site allows."""

    def __init__(self) -> None:
        self.parts: OrderedDict[bytes, SafeString] = OrderedDict()
        self.template: Template | None = None
        self.lock = Lock()

    def render(self, key: bytes | None, render: Callable[[], SafeString]) -> SafeString:
        """The part with this key, rendered if it is not there; always rendered without a key."""
        html = self.parts.get(key) if key else None
        if html is None:
            html = render()
            if key:
                self.keep(key, html)
        return html

    def keep(self, key: bytes, html: SafeString) -> None:
        with self.lock:
            self.parts[key] = html
            while len(self.parts) > conf.parts_kept():
                self.parts.popitem(last=False)

    def key(self, *ingredients: Any) -> bytes | None:
        """The key of a part made of these, in the active language; None if no parts are kept."""
        if not conf.parts_kept():
            return None
        made_of = json.dumps([get_language(), *ingredients], default=str)
        return hashlib.sha256(made_of.encode()).digest()

    def forget_older_templates(self) -> None:
        """Forget all once the templates are read anew, as a development server does.

        Whoever renders several parts calls it once before.
        """
        template = get_template("conditions/base.html").template
        if template is not self.template:
            with self.lock:
                self.template = template
                self.parts.clear()


KEPT = KeptParts()


def values(instance: Model) -> list[Any]:
    """All that the database says of an instance itself."""
    return [field.value_from_object(instance) for field in instance._meta.concrete_fields]
