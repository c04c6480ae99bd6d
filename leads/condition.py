"""Leads by the condition they are about: encrypted and without an index, so found by decrypting."""

import unicodedata
from functools import lru_cache
from itertools import chain
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import F, QuerySet

from leads import answers
from leads.models import FormVersion
from leads.models.lead import LeadQuerySet
from leads.page_form import TYPES_WITH_CHOICES
from leads.reading import read_many
from leads.roles import Role
from leads.text import in_words
from leads.vault import MasterKeys, VaultError

# As many leads as are looked through while somebody waits.
HORIZON = 10_000
CHUNK = 500
SEALED = ("form_version_id", "id", "data_key", "key_id", "envelope")


class Asked(NamedTuple):
    """A question about the condition in one form version, and the options that it offered."""

    key: str
    offered: list[str]
    options: frozenset[str]  # as they are compared


class Found(NamedTuple):
    """The leads about a condition, and their ids; cut where older ones were not looked through."""

    leads: LeadQuerySet
    ids: set[UUID] | None = None  # None where nothing was looked for
    is_cut: bool = False


def about(
    leads: LeadQuerySet,
    condition: str,
    most: int | None,
    visible: LeadQuerySet,
    newest_version: str,
    order: str,
) -> Found:
    """Those of the newest leads, or of all, whose visitors asked about this condition.

    Of some days' leads, the newest are found best in the order of `received_at`.

    What they gave in a lead that was merged into theirs, and that one may see, counts too.
    """
    wanted, asked, keys = comparable(condition), questions_asked(newest_version), MasterKeys()
    looked_through, ids = [], set()
    rows = sealed(leads, most, visible, order)
    # To the last row: a cursor that is left open is closed at any time, even amid another query.
    for version, lead, *secret, shown in read_many(rows, at_a_time=CHUNK):
        if lead == shown:
            looked_through.append(lead)
        if version in asked and is_about(wanted, asked[version], readable(lead, *secret, keys)):
            ids.add(shown)
    is_cut = most is not None and len(looked_through) > most
    if is_cut:
        ids.discard(min(looked_through))
    return Found(leads.among(ids), ids, is_cut)


def sealed(leads: LeadQuerySet, most: int | None, visible: LeadQuerySet, order: str) -> QuerySet:
    """What to decrypt, one lead more than the most, and as which lead the list shows each."""
    merged = visible.filter(
        erased_at=None, merged_into__isnull=False, merged_into__in=leads.order_by().values("pk")
    )
    own = newest(leads.filter(erased_at=None), order, most and most + 1)
    merged = newest(merged, "merged_into", most)
    own = own.annotate(shown=F("pk")).values_list(*SEALED, "shown")
    merged = merged.annotate(shown=F("merged_into")).values_list(*SEALED, "shown")
    return own.union(merged, all=True)


def newest(leads: LeadQuerySet, by: str, most: int | None) -> LeadQuerySet:
    """So many of the leads, or all, as a part of a union."""
    if most is None:
        return leads.order_by()
    cut = leads.order_by(f"-{by}")[:most]
    if connection.features.supports_slicing_ordering_in_compound:
        return cut
    # SQLite can cut no part of a union, but what a part is chosen by.
    return leads.model.objects.order_by().filter(pk__in=cut.values("pk"))


def readable(*sealed: Any) -> dict[str, Any]:
    """A lead's answers; none where they cannot be decrypted, which the lead's own page tells."""
    try:
        return answers.decrypted(*sealed)
    except VaultError:
        return {}


def is_about(wanted: str, asked: list[Asked], given: dict[str, Any]) -> bool:
    """Whether any answer is this option of its question, or has the text somewhere in it."""
    for question in asked:
        answer, is_option = given.get(question.key), wanted in question.options
        for text in answer if isinstance(answer, list) else [in_words(answer)]:
            text = comparable(text)
            if text == wanted if is_option else wanted in text:
                return True
    return False


@lru_cache(maxsize=1)
def questions_asked(newest_version: str) -> dict[int, list[Asked]]:
    """What each form version asks about the condition, the newest first; others are left out.

    A version never changes, so that they hold until there is a newer one than that with this digest.
    """
    versions = FormVersion.objects.order_by("-pk").values_list("pk", "definition__questions")
    asked = {
        pk: [asked_by(question) for question in questions if question["role"] == Role.CONDITION]
        for pk, questions in versions
    }
    return {pk: questions for pk, questions in asked.items() if questions}


def known_options(newest_version: str) -> list[str]:
    """Every option that a form offers or offered, those of the newest version first."""
    options: dict[str, str] = {}
    for question in chain.from_iterable(questions_asked(newest_version).values()):
        for option in question.offered:
            options.setdefault(comparable(option), option)
    return list(options.values())


def asked_by(question: dict[str, Any]) -> Asked:
    # An editor may have left options behind a question that became a text.
    offered = question["choices"] if question["type"] in TYPES_WITH_CHOICES else []
    return Asked(UUID(question["uuid"]).hex, offered, frozenset(map(comparable, offered)))


def comparable(text: str) -> str:
    return unicodedata.normalize("NFC", text.casefold())
