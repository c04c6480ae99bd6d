"""From a pasted list to the library: what is new, what it holds already, what cannot be kept."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any, Self

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry
from wagtail.search.backends import get_search_backends

from conditions.references import csl, styles
from conditions.references.formats import Record
from conditions.references.identifiers import Identifier
from conditions.references.lookup import LookupFailed, look_up
from conditions.references.lookup.http import Deadline
from conditions.references.models import Reference, Status, identity
from conditions.references.notices import Notice, status_of, union

CSL_KEYS = {"doi": "DOI", "pmid": "PMID", "pmcid": "PMCID"}


class Outcome(StrEnum):
    NEW = "new"
    UNRESOLVED = "unresolved"
    DUPLICATE = "duplicate"
    FAULTY = "faulty"


@dataclass
class Candidate:
    """One record under review: what it would become, and the works it may already be."""

    line: int
    outcome: Outcome
    item: csl.Item = field(default_factory=dict)
    problem: str = ""
    remarks: list[str] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    sources: dict[str, str] = field(default_factory=dict)
    same_ids: list[int] = field(default_factory=list)
    same_line: int = 0
    excerpt: str = ""

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        return cls(**{**stored, "outcome": Outcome(stored["outcome"])})

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def text(self) -> str:
        return styles.write(self.item, "ama", self.notices).text if self.item else self.excerpt

    @property
    def status(self) -> tuple[str, Any]:
        """The status of the work, and since when: verified only when a service knows it."""
        status, since = status_of(self.notices)
        if status:
            return status, since
        is_known = "answered" in self.sources.values()
        return (Status.VERIFIED if is_known else Status.UNRESOLVED), None


def review(records: Iterable[Record], deadline: Deadline | None = None) -> list[Candidate]:
    """Every record as a candidate; identifiers are looked up, nothing is written.

    With a deadline all look-ups share it; without, each has the whole time-out.
    """
    candidates = [candidate(record, deadline) for record in records]
    find_duplicates([entry for entry in candidates if entry.outcome != Outcome.FAULTY])
    return candidates


def candidate(record: Record, deadline: Deadline | None = None) -> Candidate:
    if record.problem:
        return Candidate(
            record.line, Outcome.FAULTY, record.item, record.problem, excerpt=record.excerpt
        )
    if record.identifier:
        return looked_up(record.identifier, record.line, deadline)
    return Candidate(
        record.line,
        Outcome.NEW,
        record.item,
        remarks=record.remarks,
        notices=record.notices,
        excerpt=record.excerpt,
    )


def looked_up(identifier: Identifier, line: int, deadline: Deadline | None) -> Candidate:
    """What the services say; what none of them resolves is kept as the bare identifier."""
    try:
        found = look_up(identifier, deadline)
    except (LookupFailed, csl.NotCitable) as failure:
        item = {"type": "article-journal", CSL_KEYS[identifier.kind]: identifier.value}
        sentence = str(failure) if isinstance(failure, LookupFailed) else _("This is no work.")
        return Candidate(line, Outcome.UNRESOLVED, item, problem=sentence, excerpt=str(identifier))
    garbled = csl.looks_doubly_encoded(found.item)
    remarks = (
        [_("A name or the title has garbled letters. Please correct them.")] if garbled else []
    )
    return Candidate(
        line,
        Outcome.NEW,
        found.item,
        remarks=remarks,
        notices=found.notices,
        sources=found.sources,
        excerpt=str(identifier),
    )


def find_duplicates(candidates: Sequence[Candidate]) -> None:
    """Mark what the library or an earlier line already holds."""
    library: dict[tuple[str, str], int] = {}
    columns = ("pk", "doi", "pmid", "pmcid", "fingerprint")
    same = Reference.objects.same_as(entry.item for entry in candidates)
    for pk, *values in same.values_list(*columns):
        library |= {
            (name, value): pk for name, value in zip(columns[1:], values, strict=True) if value
        }
    lines: dict[tuple[str, str], int] = {}
    for entry in candidates:
        marks = list(identity(entry.item).items())
        entry.same_ids = sorted({library[mark] for mark in marks if mark in library})
        entry.same_line = next((lines[mark] for mark in marks if mark in lines), 0)
        if entry.same_ids or entry.same_line:
            entry.outcome = Outcome.DUPLICATE
        for mark in marks:
            lines.setdefault(mark, entry.line)


@transaction.atomic
def keep(candidates: Iterable[Candidate], user: AbstractBaseUser | None = None) -> list[Reference]:
    """Write new and unresolved candidates to the library; what it holds by now is left out."""
    wanted = [entry for entry in candidates if entry.outcome in (Outcome.NEW, Outcome.UNRESOLVED)]
    find_duplicates(wanted)
    works = [as_reference(entry) for entry in wanted if entry.outcome != Outcome.DUPLICATE]
    for work in works:
        work.read_csl()
    # One statement for thousands of rows; Wagtail's index and log are then told at once.
    Reference.objects.bulk_create(works, batch_size=500)
    for backend in get_search_backends(with_auto_update=True):
        backend.add_bulk(Reference, works)
    log_creation(works, user)
    return works


def log_creation(works: Sequence[Reference], user: AbstractBaseUser | None) -> None:
    """Write what Wagtail's log would write for each work, in one statement."""
    shared = {
        "content_type": ContentType.objects.get_for_model(Reference),
        "action": "wagtail.create",
        "timestamp": timezone.now(),
        "user": user,
        "content_changed": True,
    }
    ModelLogEntry.objects.bulk_create(
        [ModelLogEntry(object_id=str(work.pk), label=str(work), **shared) for work in works],
        batch_size=500,
    )


def as_reference(entry: Candidate) -> Reference:
    status, since = entry.status
    return Reference(
        csl=entry.item,
        status=status,
        status_date=since,
        notices=entry.notices,
        sources=entry.sources,
        checked_at=timezone.now() if entry.sources else None,
    )


@transaction.atomic
def complete(reference: Reference, entry: Candidate, user: AbstractBaseUser | None = None) -> None:
    """Add to a work of the library what a duplicate knows and it does not; nothing is overwritten."""
    reference.csl = {**entry.item, **reference.csl}
    reference.notices = union(reference.notices, entry.notices)
    status, since = status_of(reference.notices)
    if status:
        reference.status, reference.status_date = status, since
    reference.save()
    log(reference, "wagtail.edit", user=user)
