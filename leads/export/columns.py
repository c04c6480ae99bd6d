"""Which columns an export can have, and how leads fill them."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import tzinfo
from functools import lru_cache
from operator import itemgetter, methodcaller
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.admin.utils import get_user_display_name

from leads.export.block import Block, blocks_of
from leads.export.cells import Cell
from leads.export.column import Column
from leads.export.questions import question_columns
from leads.models import LeadStatus, Location
from leads.models.lead import LeadQuerySet
from leads.permissions import Sight

Row = tuple[Cell, ...]


def columns_for(leads: LeadQuerySet, sight: Sight, zone: tzinfo | None = None) -> list[Column]:
    """What is known of every lead, then every question any of these leads was ever asked."""
    zone = zone or timezone.get_default_timezone()
    return [*lead_columns(zone), *question_columns(leads, sight, zone)]


def lead_columns(zone: tzinfo) -> list[Column]:
    statuses = dict(LeadStatus.objects.values_list("pk", "name"))
    locations = dict(Location.objects.values_list("pk", "name"))
    owners = OwnerNames({None: None})
    received = _("Received (%(zone)s)") % {"zone": zone}
    return [
        Column("reference", _("Reference"), 12, itemgetter("reference")),
        Column("received_at", received, 20, each("received_at", methodcaller("astimezone", zone))),
        Column("status", _("Status"), 16, each("status_id", statuses.get)),
        Column("owner", _("Owner"), 18, each("owner_id", owners.__getitem__)),
        Column("location", _("Location"), 18, each("location_id", locations.get)),
        Column("next_step", _("Next step"), 24, itemgetter("next_step")),
        Column("next_step_due", _("Due"), 12, itemgetter("next_step_due")),
        Column("form", _("Form"), 24, itemgetter("form_title")),
        Column("language", _("Language"), 10, itemgetter("language")),
        Column("origin", _("Origin"), 28, itemgetter("origin_title")),
        Column("origin_path", _("Origin path"), 28, itemgetter("origin_path")),
        Column("section", _("Section"), 24, itemgetter("origin_section_label")),
        Column("campaign", _("Campaign"), 24, each("campaign_json", in_one_line)),
    ]


class OwnerNames(dict[Any, str | None]):
    """The names of owners by their keys, each asked for where it is first needed.

    To find out beforehand who owns a lead would keep the first byte waiting for a third longer.
    """

    def __missing__(self, key: Any) -> str | None:
        owner = get_user_model()._default_manager.filter(pk=key).first()
        self[key] = get_user_display_name(owner) if owner else None
        return self[key]


def each(field: str, read: Callable[[Any], Cell]) -> Callable[[Block], list[Cell]]:
    """The cells of a column that come of one field, value by value."""
    return lambda block: list(map(read, block[field]))


@lru_cache(maxsize=1_000)
def in_one_line(campaign: str) -> str:
    return ", ".join(f"{name}={value}" for name, value in json.loads(campaign).items())


def batches_of(
    leads: LeadQuerySet, columns: Iterable[Column]
) -> Iterator[tuple[tuple[UUID, ...], list[Sequence[Cell]]]]:
    """The one reader, whatever the format: some leads at a time, and each column's cells."""
    columns = list(columns)
    for block in blocks_of(leads):
        yield block["id"], [column.cells(block) for column in columns]


def rows_of(leads: LeadQuerySet, columns: Iterable[Column]) -> Iterator[Row]:
    for _leads, cells in batches_of(leads, columns):
        yield from zip(*cells, strict=True)
