"""manage.py add_references FILE_OR_IDENTIFIER..."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from conditions.references import styles
from conditions.references.formats import NotReadable, Record, decode, read
from conditions.references.identifiers import Identifier, IdentifierNotRecognised
from conditions.references.intake import Candidate, Outcome, keep, review


class Command(BaseCommand):
    help = (
        "Add works to the library of references: from files (RIS, NBIB, BibTeX, CSL-JSON, "
        "identifiers; - for standard input) or by DOI, PMID, PMCID or address. "
        "What no service resolves is kept as unresolved."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("sources", nargs="+", metavar="FILE_OR_IDENTIFIER")
        parser.add_argument("--json", action="store_true", help="Write one JSON object per record.")
        parser.add_argument("--dry-run", action="store_true", help="Review, but keep nothing.")

    def handle(self, *args: Any, sources: list[str], **options: Any) -> None:
        faulty = 0
        for source in sources:
            try:
                candidates = review(records_of(source))
            except NotReadable as error:
                raise CommandError(f"{source}: {error}") from error
            if not options["dry_run"]:
                keep(candidates)
            for candidate in candidates:
                faulty += candidate.outcome == Outcome.FAULTY
                self.report(source, candidate, as_json=options["json"])
        if faulty and not options["json"]:
            self.stderr.write(f"{faulty} records were faulty and are not in the library.")

    def report(self, source: str, candidate: Candidate, *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(described(source, candidate), ensure_ascii=False))
            return
        reason = f" ({candidate.problem})" if candidate.problem else ""
        self.stdout.write(f"{candidate.line}: {candidate.outcome}{reason} {candidate.text}")


def records_of(source: str) -> list[Record]:
    """The records in a file or on standard input, or the one that an identifier names."""
    if source == "-":
        return read(decode(sys.stdin.buffer.read()))
    path = Path(source)
    try:
        is_file = path.is_file()
    except OSError:  # an identifier may be no possible name of a file
        is_file = False
    if is_file:
        return read(decode(path.read_bytes()))
    record = Record(line=1, excerpt=source[:300])
    try:
        record.identifier = Identifier.parse(source)
    except IdentifierNotRecognised as error:
        record.problem = str(error)
    return [record]


def described(source: str, candidate: Candidate) -> dict[str, Any]:
    """A record as the --json option writes it."""
    is_kept = candidate.outcome != Outcome.FAULTY
    return {
        "source": source,
        "line": candidate.line,
        "status": candidate.outcome,
        "work_status": candidate.status[0] if is_kept else "",
        "problem": candidate.problem,
        "remarks": candidate.remarks,
        "notices": candidate.notices,
        "csl": candidate.item if is_kept else {},
        "ama": styles.write(candidate.item, "ama", candidate.notices).text if is_kept else "",
        "excerpt": candidate.excerpt,
    }
