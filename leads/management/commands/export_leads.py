import shutil
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from django.core.management.base import BaseCommand, CommandError
from django.http import HttpRequest, QueryDict

from leads.export.columns import Column, columns_for
from leads.export.run import Export, FileKind
from leads.models import Lead
from leads.permissions import Sight
from leads.selection import Selection

FILTERS = (
    "status",
    "form_page",
    "origin",
    "location",
    "owner",
    "period",
    "received_from",
    "received_to",
)


class Command(BaseCommand):
    help = (
        "Export leads to a file, like the admin does: the same filters, formats and safe cells. "
        "The register of exports notes it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--format", choices=[kind.value for kind in FileKind], required=True)
        parser.add_argument("--output", type=Path, required=True, help="must not exist yet")
        parser.add_argument("--reason", required=True, help="kept in the register of exports")
        parser.add_argument("--columns", help="keys of columns, with commas, in their order")
        for name in FILTERS:
            option = f"--{name.replace('_', '-')}"
            parser.add_argument(option, action="append", help="as in the list's address")

    def handle(self, *args: Any, **options: Any) -> None:
        selection = selection_of({name: options[name] for name in FILTERS if options[name]})
        if selection.problems:
            raise CommandError("Nothing was exported. " + " ".join(selection.problems))
        columns = columns_for(selection.leads, Sight(contact=True, answers=True))
        if options["columns"]:
            columns = chosen(columns, options["columns"].split(","))
        with whole_file(options["output"]) as file:
            export = Export.begin(
                selection.leads,
                columns,
                FileKind(options["format"]),
                user=None,
                reason=options["reason"],
                filters=selection.filters,
            )
            total = selection.leads.count()
            for block in export.blocks():
                file.write(block)
                self.show_progress(export.count, total)
        self.stdout.write(f"{export.count} leads exported. SHA-256 {export.run.sha256}")

    def show_progress(self, count: int, total: int) -> None:
        if not self.stderr.isatty():
            return
        width = max(shutil.get_terminal_size().columns - 30, 10)
        done = width * count // max(total, 1)
        self.stderr.write(f"\r[{'#' * done:<{width}}] {count:,} of {total:,}", ending="")
        if count >= total:
            self.stderr.write("")


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """A new file that only its owner reads, and that has its name only once it is whole."""
    if path.exists():
        raise CommandError(f"{path} exists already. Name a new file.")
    partial = path.with_name(path.name + ".part")
    try:
        with partial.open("xb") as file:
            partial.chmod(0o600)
            yield file
        partial.rename(path)
    except FileExistsError as error:
        raise CommandError(f"{partial} exists: another export is writing it.") from error
    except BaseException:
        partial.unlink(missing_ok=True)
        raise


def selection_of(filters: dict[str, list[str]]) -> Selection:
    """The leads that these filters would select in the list."""
    request = HttpRequest()
    request.GET = QueryDict(mutable=True)
    for name, values in filters.items():
        request.GET.setlist(name, values)
    return Selection(request, Lead.objects.all())


def chosen(columns: list[Column], keys: list[str]) -> list[Column]:
    known = {column.key: column for column in columns}
    if unknown := [key for key in keys if key not in known]:
        raise CommandError(
            f"There is no column {', '.join(unknown)}. There are: {', '.join(known)}."
        )
    return [known[key] for key in keys]
