"""What the demo clinic has loaded before, remembered in Wagtail's own log of changes.

The log outlives what it speaks of, so whatever an editor renames, moves, changes or deletes is
known to have been loaded and is left as the editor wants it.
"""

from typing import TypeVar

from django.db import models
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry, PageLogEntry

KEY = "demo"
M = TypeVar("M", bound=models.Model)


class Ledger:
    """Names of loaded objects, such as ("picture", "home"), and the objects they stand for."""

    def __init__(self) -> None:
        entries = {"data__has_key": KEY}
        self._keys: dict[tuple[str, str], str] = {
            tuple(data[KEY]): str(pk)
            for rows in (
                PageLogEntry.objects.filter(**entries).values_list("data", "page_id"),
                ModelLogEntry.objects.filter(**entries).values_list("data", "object_id"),
            )
            for data, pk in rows
        }

    def __contains__(self, name: tuple[str, str]) -> bool:
        return name in self._keys

    def record(self, name: tuple[str, str], instance: models.Model) -> None:
        """Remember for ever that this object was loaded under this name."""
        log(instance, "wagtail.create", data={KEY: name})
        self._keys[name] = str(instance.pk)

    def find(self, name: tuple[str, str], model: type[M]) -> M | None:
        """The object loaded under this name, or None when it was never loaded or is gone."""
        return model._base_manager.filter(pk=self._keys.get(name)).first()
