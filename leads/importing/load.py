"""Rows become leads: sealed and indexed like those of visitors, each row once."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from uuid import NAMESPACE_URL, UUID, uuid5

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from leads import audit, vault
from leads.importing.mapping import Mapping, Reader, Refused, Row
from leads.importing.sources import Source
from leads.models import (
    Absence,
    BlindIndex,
    FormVersion,
    IdempotencyKey,
    Lead,
    LeadLogEntry,
    LeadNote,
    Location,
)
from leads.models.identifiers import uuid7_at
from leads.roles import Role

BATCH = 500


@dataclass
class Report:
    """How many rows became what, and the numbers of those to look at, without what they hold."""

    counts: Counter[str] = field(default_factory=Counter)
    refused: list[str] = field(default_factory=list)
    known: list[int] = field(default_factory=list)  # rows of people who are known already
    cut: list[int] = field(default_factory=list)  # rows with a text longer than any is kept


class Import:
    """One source on its way into leads. Without `keeps`, it only reports."""

    def __init__(self, source: Source, mapping: Mapping, *, keeps: bool) -> None:
        self.source, self.mapping, self.keeps = source, mapping, keeps
        self.form_uuid = uuid5(NAMESPACE_URL, f"leads-import:{source.identity}")
        self.report = Report()
        self.reader = Reader(source.headings, mapping)
        self.questions = [
            {
                "uuid": str(uuid5(self.form_uuid, label)),
                "role": mapping.role_of(columns).value,
                "type": "multiline",
                "label": label,
                "help_text": "",
                "required": False,
                "choices": [],
                "default": "",
            }
            for label, columns in self.reader.asked.items()
        ]
        self.locations = {one.name.casefold(): one for one in Location.objects.all()}
        # A dry run has to remember what the database would know of earlier batches.
        self.counted: set[str] = set()
        self.people: set[str] = set()
        self.entry: LeadLogEntry | None = None

    def run(self) -> Iterator[Report]:
        """Yield the report after each batch. What was imported before is left alone."""
        version = self.version() if self.keeps else None
        numbered = enumerate(self.source.rows, 2)  # below the headings, as a spreadsheet counts
        while batch := list(islice(numbered, BATCH)):
            rows = self.new(self.read(batch))
            self.report.counts["new"] += len(rows)
            self.report.counts["ownerless"] += sum(one.has_unknown_owner for one in rows.values())
            self.report.cut += [row.number for row in rows.values() if row.is_cut]
            self.note_known(rows)
            if version:
                self.store(version, rows)
            yield self.report

    def version(self) -> FormVersion:
        """The form that these people are taken to have seen: a question for each column."""
        definition = {
            "form": str(self.form_uuid),
            "language": settings.LANGUAGE_CODE,
            "title": self.source.name[:255],
            "questions": self.questions,
        }
        version = FormVersion.objects.record(definition, page_id=None)
        FormVersion.objects.filter(pk=version.pk).withdraw()
        return version

    def read(self, batch: list[tuple[int, tuple[str, list[str]]]]) -> dict[str, Row]:
        """The rows that can be leads, by what tells each from every other."""
        rows: dict[str, Row] = {}
        for number, (key, cells) in batch:
            try:
                found = self.reader.read(number, cells)
                rows.setdefault(self.digest(key, cells), found)
            except Refused as reason:
                self.report.counts["refused"] += 1
                self.report.refused.append(f"Row {number}: {reason}")
            else:
                self.report.counts["read"] += 1
        return rows

    def digest(self, key: str, row: list[str]) -> str:
        """The same as long as the row has the same key; without one, as long as it says the same."""
        cells = dict(zip(self.source.headings, row, strict=True))
        key = key or cells.get(self.mapping.key, "").strip()
        if self.mapping.key and not key:
            raise Refused(f"has no “{self.mapping.key}”.")
        # However the columns stand, and whatever was added that says nothing.
        said = {name: text for name, text in cells.items() if text.strip()}
        told = key or {name: said[name] for name in said.keys() - self.mapping.skipped}
        text = json.dumps(told, sort_keys=True)
        return vault.digest("import", str(self.form_uuid), text)

    def new(self, rows: dict[str, Row]) -> dict[str, Row]:
        known = IdempotencyKey.objects.filter(digest__in=rows).values_list("digest", flat=True)
        done = self.counted.union(known)
        self.counted.update([] if self.keeps else rows)
        return {digest: row for digest, row in rows.items() if digest not in done}

    def note_known(self, rows: dict[str, Row]) -> None:
        """Note which rows came from an address or a number that a lead has already."""
        digests = {row.number: self.reached_by(row) for row in rows.values()}
        asked = BlindIndex.objects.filter(
            kind__in=BlindIndex.REACHED_BY, digest__in=set().union(*digests.values())
        )
        people = self.people.union(asked.values_list("digest", flat=True))
        for number, reached_by in digests.items():
            if people & reached_by:
                self.report.known.append(number)
            people |= reached_by
        if not self.keeps:
            self.people = people

    def reached_by(self, row: Row) -> set[str]:
        contact = self.contact(row) | {"name": ""}
        return {digest for _kind, digest in BlindIndex.digests_for(**contact)}

    def contact(self, row: Row) -> dict[str, str]:
        roles = {"name": Role.FULL_NAME, "email": Role.EMAIL, "phone": Role.PHONE}
        return {name: self.answer_to(role, row) for name, role in roles.items()}

    def answer_to(self, role: Role, row: Row) -> str:
        asked = (q["label"] for q in self.questions if q["role"] == role)
        return row.answers.get(next(asked, ""), "")

    @transaction.atomic
    def store(self, version: FormVersion, rows: dict[str, Row]) -> None:
        leads = {digest: self.lead(version, row) for digest, row in rows.items()}
        Lead.objects.bulk_create(leads.values())
        imported = timezone.now()
        Absence.objects.bulk_create(
            Absence(lead=lead, began_at=lead.received_at, ended_at=imported)
            for lead in leads.values()
        )
        IdempotencyKey.objects.bulk_create(
            IdempotencyKey(digest=digest, lead=lead) for digest, lead in leads.items()
        )
        BlindIndex.objects.bulk_create(
            entry
            for digest, lead in leads.items()
            for entry in BlindIndex.entries_for(lead, **self.contact(rows[digest]))
        )
        LeadNote.objects.bulk_create(
            LeadNote(lead=lead, ciphertext=lead.encrypt(note.encode()))
            for digest, lead in leads.items()
            for note in rows[digest].notes
        )
        self.log()

    def lead(self, version: FormVersion, row: Row) -> Lead:
        lead = Lead(
            id=uuid7_at(row.received),
            received_at=row.received,
            form_version=version,
            form_title=version.title,
            language=version.language,
            status=row.status,
            owner=row.owner,
            origin_title=row.origin,
            location=self.locations.get(self.answer_to(Role.LOCATION, row).casefold()),
        )
        lead.seal({UUID(q["uuid"]).hex: row.answers[q["label"]] for q in self.questions})
        return lead

    def log(self) -> None:
        """One entry of the log for the whole source, true after every batch."""
        if not self.report.counts["new"]:
            return
        data = {"source": self.source.name, "count": self.report.counts["new"]}
        if self.entry is None:
            self.entry = LeadLogEntry.objects.log_several(audit.IMPORT, None, data)
        else:
            LeadLogEntry.objects.filter(pk=self.entry.pk).update(data=data)
