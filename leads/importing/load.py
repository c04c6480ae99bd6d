"""Rows become leads: sealed and indexed like those of visitors, each row once."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from uuid import NAMESPACE_URL, UUID, uuid5

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from leads import vault
from leads.importing.sources import Source
from leads.models import (
    Absence,
    BlindIndex,
    FormVersion,
    IdempotencyKey,
    Lead,
    LeadStatus,
    Location,
)
from leads.models.identifiers import uuid7_at
from leads.roles import Role
from leads.text import clean_text

BATCH = 500
LONGEST_ANSWER = 5_000
# Ids tell when a lead arrived, and count from here.
FIRST_MOMENT = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Mapping:
    """What the columns of a source are: roles by heading, and which one tells when it arrived."""

    roles: dict[str, Role]
    received: str
    received_format: str = ""  # of strptime; ISO 8601 without one
    skipped: frozenset[str] = frozenset()

    def time(self, text: str) -> datetime:
        """In the clinic's zone unless the text names one. Raises ValueError, before 1970 too."""
        moment = (
            datetime.strptime(text, self.received_format)
            if self.received_format
            else datetime.fromisoformat(text)
        )
        zone = timezone.get_default_timezone()
        moment = moment if moment.tzinfo else moment.replace(tzinfo=zone)
        if not FIRST_MOMENT <= moment <= timezone.now():
            raise ValueError("before ids can tell of it, or in the future")
        return moment


@dataclass
class Report:
    """How many rows became what, and which ones became nothing, without what they hold."""

    counts: Counter[str] = field(default_factory=Counter)
    refused: list[str] = field(default_factory=list)

    def refuse(self, line: int, reason: str) -> None:
        self.counts["refused"] += 1
        self.refused.append(f"Row {line}: {reason}")


class Import:
    """One source on its way into leads. Without `keeps`, it only reports."""

    def __init__(self, source: Source, mapping: Mapping, *, keeps: bool) -> None:
        self.source, self.mapping, self.keeps = source, mapping, keeps
        self.form_uuid = uuid5(NAMESPACE_URL, f"leads-import:{source.name}")
        self.report = Report()
        self.questions = [
            {
                "uuid": str(uuid5(self.form_uuid, heading)),
                "role": mapping.roles.get(heading, Role.OTHER).value,
                "type": "multiline",
                "label": heading,
                "help_text": "",
                "required": False,
                "choices": [],
                "default": "",
            }
            for heading in source.headings
            if heading != mapping.received and heading not in mapping.skipped
        ]
        self.status, self.locations = LeadStatus.first(), {}
        for location in Location.objects.all():
            self.locations[location.name.casefold()] = location

    def run(self) -> Iterator[Report]:
        """Yield the report after each batch. What was imported before is left alone."""
        version = self.version() if self.keeps else None
        numbered = enumerate(self.source.rows, 2)  # below the headings, as a spreadsheet counts
        # A dry run has to remember what the database would know of earlier batches.
        counted: set[str] = set()
        while batch := list(islice(numbered, BATCH)):
            rows = {}
            for number, row in batch:
                if found := self.read(number, row):
                    rows.setdefault(self.digest(row), found)
                    self.report.counts["read"] += 1
            known = IdempotencyKey.objects.filter(digest__in=rows).values_list("digest", flat=True)
            for digest in counted.intersection(rows).union(known):
                del rows[digest]
            self.report.counts["new"] += len(rows)
            if version:
                self.store(version, rows)
            else:
                counted.update(rows)
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

    def digest(self, row: list[str]) -> str:
        return vault.digest("import", str(self.form_uuid), json.dumps(row))

    def read(self, number: int, row: list[str]) -> tuple[datetime, dict[str, str]] | None:
        """When a row arrived, and its answers by heading; None, and a line in the report, if bad."""
        if len(row) != len(self.source.headings):
            self.report.refuse(
                number, "has more or fewer columns than the first line, or too long a cell."
            )
            return None
        cells = dict(zip(self.source.headings, row, strict=True))
        try:
            received = self.mapping.time(cells[self.mapping.received].strip())
        except ValueError:
            told = f"“{self.mapping.received}” is no time from 1970 until now."
            self.report.refuse(number, told)
            return None
        answers = {
            question["label"]: clean_text(cells[question["label"]])[:LONGEST_ANSWER]
            for question in self.questions
        }
        if not any(answers.values()):
            self.report.refuse(number, "gives no answer.")
            return None
        return received, answers

    @transaction.atomic
    def store(self, version: FormVersion, rows: dict[str, tuple[datetime, dict[str, str]]]) -> None:
        leads, keys, entries = [], [], []
        for digest, (received, answers) in rows.items():
            said = {question["role"]: answers[question["label"]] for question in self.questions}
            lead = Lead(
                id=uuid7_at(received),
                received_at=received,
                form_version=version,
                form_title=version.title,
                language=version.language,
                status=self.status,
                location=self.locations.get(said.get(Role.LOCATION, "").casefold()),
            )
            lead.seal({UUID(q["uuid"]).hex: answers[q["label"]] for q in self.questions})
            leads.append(lead)
            keys.append(IdempotencyKey(digest=digest, lead=lead))
            name, email, phone = (
                said.get(role, "") for role in (Role.FULL_NAME, Role.EMAIL, Role.PHONE)
            )
            entries += BlindIndex.entries_for(lead, name=name, email=email, phone=phone)
        Lead.objects.bulk_create(leads)
        imported = timezone.now()
        Absence.objects.bulk_create(
            Absence(lead=lead, began_at=lead.received_at, ended_at=imported) for lead in leads
        )
        IdempotencyKey.objects.bulk_create(keys)
        BlindIndex.objects.bulk_create(entries)
