import shutil
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from django.core.management.base import BaseCommand, CommandError
from django.utils.http import urlencode

from leads import search
from leads.export.column import Column
from leads.export.columns import columns_for
from leads.export.layout import FileKind, Headings, Layout, Several, zones
from leads.export.order import Order
from leads.export.run import Export
from leads.models import Lead
from leads.permissions import Sight
from leads.selection import ASIDE, SEARCH, Selection

FILTERS = (
    "status",
    "form_page",
    "origin",
    "location",
    "owner",
    "condition",
    "due",
    "period",
    "received_from",
    "received_to",
)
SEES_ALL = Sight(contact=True, answers=True)


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
        parser.add_argument("--headings", choices=Headings.values, help="of a CSV or Excel file")
        parser.add_argument("--several", choices=Several.values, help="where choices stand")
        parser.add_argument("--zone", type=zone, help="a time zone, such as Europe/Paris")
        parser.add_argument("--without-mark", action="store_true", help="CSV without its BOM")
        for name in FILTERS:
            option = f"--{name.replace('_', '-')}"
            parser.add_argument(option, action="append", help="as in the list's address")
        parser.add_argument("--search", help="a reference, an e-mail address, a phone or a name")
        parser.add_argument("--aside", action="store_true", help="those kept aside, and no others")

    def handle(self, *args: Any, **options: Any) -> None:
        selection = Selection.of(query_of(options), Lead.objects.all(), SEES_ALL)
        if selection.problems:
            raise CommandError("Nothing was exported. " + " ".join(selection.problems))
        layout = layout_of(options)
        columns = columns_for(selection.leads, SEES_ALL, layout.time_zone)
        require(layout.columns, columns)
        order = Order(
            selection.leads,
            layout.chosen(columns),
            layout,
            reason=options["reason"],
            filters=selection.filters,
        )
        with whole_file(options["output"]) as file:
            export = Export.begin(order)
            total = order.leads.count()
            for block in export.blocks():
                file.write(block)
                self.show_progress(export.count, total)
        self.stdout.write(f"{export.count} leads exported. SHA-256 {export.run.sha256}")

    def show_progress(self, count: int, total: int) -> None:
        if not self.stderr.isatty():
            return
        width = max(shutil.get_terminal_size().columns - 30, 10)
        done = width * count // max(total, 1)
        bar = f"\r[{'#' * done:<{width}}] {count:,} of {total:,}"
        # Without a style, or it would be as red as an error.
        self.stderr.write(bar, style_func=str, ending="\n" if count >= total else "")


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
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise CommandError(f"{path} could not be written: {error.strerror}.") from error
    except BaseException:
        partial.unlink(missing_ok=True)
        raise


def zone(name: str) -> str:
    if name not in zones():
        raise ArgumentTypeError(f"there is no time zone {name}")
    return name


def query_of(options: dict[str, Any]) -> str:
    """The query of the list's address that selects these leads."""
    given = {name: options[name] for name in FILTERS if options[name]}
    if options["search"]:
        given[SEARCH] = search.sealed(options["search"])
    if options["aside"]:
        given[ASIDE] = ""
    return urlencode(given, doseq=True)


def layout_of(options: dict[str, Any]) -> Layout:
    chosen = {name: options[name] for name in ("headings", "several", "zone") if options[name]}
    columns = options["columns"].split(",") if options["columns"] else []
    mark = not options["without_mark"]
    return Layout.of(
        chosen | {"kind": options["format"], "columns": columns, "byte_order_mark": mark}
    )


def require(keys: Iterable[str], columns: list[Column]) -> None:
    known = [column.key for column in columns]
    if unknown := [key for key in keys if key not in known]:
        raise CommandError(
            f"There is no column {', '.join(unknown)}. There are: {', '.join(known)}."
        )
