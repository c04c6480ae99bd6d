from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from leads.importing.load import Import, Mapping
from leads.importing.sources import Source, Unreadable, from_csv, from_form_page
from leads.roles import SINGLE_USE, Role

MOST_REFUSED_SHOWN = 20


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
            help=f"what a column is: {', '.join(Role.values)}",
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
            self.stderr.write(f"{report.counts['read']:,} rows read")
        counts = load.report.counts
        for line in load.report.refused[:MOST_REFUSED_SHOWN]:
            self.stdout.write(line)
        verb = "would be imported" if options["dry_run"] else "imported"
        self.stdout.write(
            f"{counts['new']} {verb}, {counts['read'] - counts['new']} imported before or twice in "
            f"the source, {counts['refused']} refused."
        )

    def source(self, options: dict[str, Any]) -> Source:
        if bool(options["file"]) == bool(options["form_page"]):
            raise CommandError("Name either a file or a form page.")
        if options["file"]:
            return from_csv(options["file"])
        return from_form_page(options["form_page"], options["received"])

    def mapping(self, source: Source, options: dict[str, Any]) -> Mapping:
        given = [each.rpartition("=")[::2] for each in options["role"]]
        roles = dict(given)
        named = {*roles, *options["skip"], options["received"]}
        if unknown := sorted(named - set(source.headings)):
            raise CommandError(
                f"There is no column {', '.join(unknown)}. There are: {', '.join(source.headings)}."
            )
        if wrong := sorted(set(roles.values()) - set(Role.values)):
            raise CommandError(
                f"There is no role {', '.join(wrong)}. There are: {', '.join(Role.values)}."
            )
        for role in SINGLE_USE:
            if list(roles.values()).count(role) > 1:
                raise CommandError(f"Only one column can have the role {role}.")
        return Mapping(
            roles={column: Role(role) for column, role in roles.items()},
            received=options["received"],
            received_format=options["received_format"],
            skipped=frozenset(options["skip"]),
        )
