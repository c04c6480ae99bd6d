"""Some leads at a time, as columns of values."""

from collections.abc import Iterator
from functools import cached_property
from itertools import chain, islice, repeat
from typing import Any
from uuid import UUID

from django.db.models import TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from leads.answers import decrypted
from leads.models import Consent
from leads.models.lead import LeadQuerySet
from leads.reading import read_many
from leads.vault import MasterKeys, VaultError

# Leads that are read from the database at a time; memory does not depend on how many there are.
CHUNK = 125
# The first rows are not kept waiting for a whole chunk.
FIRST_ROWS = 20

FIELDS = (
    "id",
    "reference",
    "received_at",
    "status_id",
    "owner_id",
    "location_id",
    "next_step",
    "next_step_due",
    "form_title",
    "language",
    "origin_title",
    "origin_path",
    "origin_section_label",
    "campaign_json",  # as text: it takes long to read, and is mostly the same
    "envelope",
    "data_key",
    "key_id",
)


class Unreadable(dict[str, Any]):
    """Answers that cannot be decrypted: each of them says so."""

    def get(self, key: str, default: Any = None) -> str:
        return _("[cannot be decrypted]")


class Block:
    """The values of some leads, field by field."""

    def __init__(self, leads: list[tuple[Any, ...]]) -> None:
        self._values = dict(zip(FIELDS, zip(*leads, strict=True), strict=True))

    def __getitem__(self, field: str) -> tuple[Any, ...]:
        return self._values[field]

    @cached_property
    def answers(self) -> list[dict[str, Any]]:
        """Each lead's answers, decrypted once for all columns; none once erased."""
        keys = repeat(MasterKeys())
        sealed = (self[name] for name in ("id", "data_key", "key_id", "envelope"))
        return list(map(readable_answers, *sealed, keys))

    @cached_property
    def withdrawn(self) -> set[tuple[UUID, UUID]]:
        """The leads that took a consent back, each with its question; asked for block by block."""
        ids = self["id"]
        taken_back = Consent.objects.withdrawn().filter(lead__gte=min(ids), lead__lte=max(ids))
        return set(taken_back.values_list("lead", "question"))


def readable_answers(
    lead: UUID, data_key: bytes | None, key_id: str, envelope: bytes, keys: MasterKeys
) -> dict[str, Any]:
    if data_key is None:
        return {}
    try:
        return decrypted(lead, data_key, key_id, envelope, keys)
    except VaultError:
        return Unreadable()


def blocks_of(leads: LeadQuerySet) -> Iterator[Block]:
    """All of these leads in their order, in one statement."""
    leads = leads.annotate(campaign_json=Cast("campaign", TextField()))
    values = read_many(leads.values_list(*FIELDS), at_a_time=CHUNK)
    sizes = chain([FIRST_ROWS], repeat(CHUNK))
    while some := list(islice(values, next(sizes))):
        yield Block(some)
