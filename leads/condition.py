"""Leads by the condition they are about: encrypted and without an index, so found by decrypting."""

import unicodedata
from functools import lru_cache
from itertools import chain
from typing import Any, NamedTuple
from uuid import UUID

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
    """A question about the condition in one form version; `options` as they are compared."""

    key: str
    options: frozenset[str]


class Found(NamedTuple):
    """The leads about a condition; it is cut where older ones were not looked through."""

    leads: LeadQuerySet
    is_cut: bool = False


def about(leads: LeadQuerySet, condition: str, most: int | None, visible: LeadQuerySet) -> Found:
    """Those of the newest leads, or of all, whose visitors asked about this condition.

    What they gave in a lead that was merged into theirs, and that one may see, counts too.
    """
    wanted, asked, keys = comparable(condition), questions_asked(), MasterKeys()

    def is_wanted(version: int, lead: UUID, *secret: Any) -> bool:
        return version in asked and is_about(wanted, asked[version], readable(lead, *secret, keys))

    rows = leads.filter(erased_at=None).order_by("-id").values_list(*SEALED)
    rows = rows if most is None else rows[: most + 1]
    ids, is_cut = [], False
    # To the last row: a cursor that is left open is closed at any time, even amid another query.
    for place, row in enumerate(read_many(rows, at_a_time=CHUNK)):
        if place == most:
            is_cut = True
        elif is_wanted(*row):
            ids.append(row[1])
    merged = visible.filter(
        erased_at=None, merged_into__isnull=False, merged_into__in=leads.order_by().values("pk")
    )
    rows = merged.order_by("-merged_into").values_list(*SEALED, "merged_into")[:most]
    ids += [into for *row, into in read_many(rows, at_a_time=CHUNK) if is_wanted(*row)]
    return Found(leads.among(ids), is_cut)


def readable(*sealed: Any) -> dict[str, Any]:
    """A lead's answers; none where they cannot be decrypted, which the lead's own page tells."""
    try:
        return answers.decrypted(*sealed)
    except VaultError:
        return {}


def is_about(wanted: str, asked: list[Asked], given: dict[str, Any]) -> bool:
    """Whether any answer is this option of its question, or has the text somewhere in it."""
    for key, options in asked:
        answer, is_option = given.get(key), wanted in options
        for text in answer if isinstance(answer, list) else [in_words(answer)]:
            text = comparable(text)
            if text == wanted if is_option else wanted in text:
                return True
    return False


def questions_asked() -> dict[int, list[Asked]]:
    """What each form version asks about the condition; versions that do not are left out."""
    versions = FormVersion.objects.values_list("pk", "definition__questions")
    asked = {
        pk: [
            Asked(UUID(question["uuid"]).hex, frozenset(map(comparable, offered(question))))
            for question in of_the_condition(questions)
        ]
        for pk, questions in versions
    }
    return {pk: questions for pk, questions in asked.items() if questions}


@lru_cache(maxsize=1)
def known_options(newest_version: str) -> list[str]:
    """Every option that a form offers or offered, those of the newest version first.

    A version never changes, so that they hold until there is a newer one than that with this digest.
    """
    versions = FormVersion.objects.order_by("-pk").values_list("definition__questions", flat=True)
    options: dict[str, str] = {}
    for question in chain.from_iterable(map(of_the_condition, versions)):
        for option in offered(question):
            options.setdefault(comparable(option), option)
    return list(options.values())


def of_the_condition(questions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [question for question in questions if question["role"] == Role.CONDITION]


def offered(question: dict[str, Any]) -> list[str]:
    # An editor may have left options behind a question that became a text.
    return question["choices"] if question["type"] in TYPES_WITH_CHOICES else []


def comparable(text: str) -> str:
    return unicodedata.normalize("NFC", text.casefold())
