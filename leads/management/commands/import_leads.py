from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from leads.importing.load import Import, Report
from leads.importing.mapping import LONGEST_TEXT, Field, Mapping
from leads.importing.sources import Source, Unreadable, from_csv, from_form_page
from leads.roles import SINGLE_USE, Role

MOST_SHOWN = 20


class Command(BaseCommand):
    help = (
        "Import leads from a CSV file, or from the submissions of one of Wagtail's form pages. "
        "Each row is imported once, however often the command runs. Nobody is told of them."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.fromfile_prefix_chars = "@"
        parser.add_argument("file", nargs="?", type=Path, help="CSV in UTF-8; @FILE has options")
        parser.add_argument("--form-page", type=int, metavar="ID", help="instead of a file")
        parser.add_argument(
            "--role",
            action="append",
            default=[],
            metavar="COLUMN=ROLE",
            help=f"what a column is: {', '.join(Role.values)}; several full_name are put together",
        )
        parser.add_argument(
            "--field",
            action="append",
            default=[],
            metavar="COLUMN=FIELD",
            help=f"what the clinic knew: {', '.join(Field)}",
        )
        parser.add_argument(
            "--key", default="", metavar="COLUMN", help="which row it is, whatever else it says"
        )
        parser.add_argument("--received", required=True, metavar="COLUMN", help="when it arrived")
        parser.add_argument("--received-format", default="", help="as “%%d/%%m/%%Y %%H:%%M”")
        parser.add_argument("--skip", action="append", default=[], metavar="COLUMN")
        parser.add_argument("--dry-run", action="store_true", help="report, and keep nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            source = self.source(options)
        except (Unreadable, OSError) as error:
            raise CommandError(f"Nothing was imported. {error}") from error
        load = Import(source, self.mapping(source, options), keeps=not options["dry_run"])
        for report in load.run():
            read = report.counts["read"] + report.counts["refused"]
            self.stderr.write(f"{read:,} rows read")
        self.tell(load.report, "would be imported" if options["dry_run"] else "imported")

    def tell(self, report: Report, verb: str) -> None:
        counts = report.counts
        for line in report.refused[:MOST_SHOWN]:
            self.stdout.write(line)
        self.stdout.write(
            f"{counts['new']} {verb}, {counts['read'] - counts['new']} imported before or twice in "
            f"the source, {counts['refused']} refused."
        )
        if report.known:
            self.stdout.write(
                f"{some_have(len(report.known))} the e-mail address or phone number of another "
                f"lead: {named(report.known)}."
            )
        if report.cut:
            self.stdout.write(
                f"{some_have(len(report.cut))} an answer or a note longer than {LONGEST_TEXT:,} "
                f"characters, of which the rest is left out: {named(report.cut)}."
            )
        if counts["ownerless"]:
            self.stdout.write(
                f"{some_have(counts['ownerless'])} no owner, as nobody of that name works on leads."
            )

    def source(self, options: dict[str, Any]) -> Source:
        if bool(options["file"]) == bool(options["form_page"]):
            raise CommandError("Name either a file or a form page.")
        if options["file"]:
            return from_csv(options["file"])
        return from_form_page(options["form_page"], options["received"])

    def mapping(self, source: Source, options: dict[str, Any]) -> Mapping:
        roles = pairs(options["role"], Role.values, "role")
        fields = pairs(options["field"], list(Field), "field")
        alone = {*options["skip"], *filter(None, [options["key"]]), options["received"]}
        if unknown := sorted({*roles, *fields, *alone} - set(source.headings)):
            raise CommandError(
                f"There is no column {', '.join(unknown)}. There are: {', '.join(source.headings)}."
            )
        for role in SINGLE_USE - {Role.FULL_NAME}:
            if list(roles.values()).count(role) > 1:
                raise CommandError(f"Only one column can have the role {role}.")
        return Mapping(
            roles={column: Role(role) for column, role in roles.items()},
            received=options["received"],
            received_format=options["received_format"],
            fields={column: Field(name) for column, name in fields.items()},
            key=options["key"],
            skipped=frozenset(options["skip"]),
        )


def pairs(given: list[str], known: list[str], what: str) -> dict[str, str]:
    """What each column is said to be. Raises CommandError."""
    said = dict(each.rpartition("=")[::2] for each in given)
    if wrong := sorted(set(said.values()) - set(known)):
        raise CommandError(f"There is no {what} {', '.join(wrong)}. There are: {', '.join(known)}.")
    return said


def named(rows: list[int]) -> str:
    more = ", …" if len(rows) > MOST_SHOWN else ""
    return f"rows {', '.join(map(str, rows[:MOST_SHOWN]))}{more}"


def some_have(count: int) -> str:
    return f"{count} of them {'has' if count == 1 else 'have'}"
