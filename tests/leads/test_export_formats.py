"""Each format holds what was put in, opens where it should, and streams."""

import csv
import io
import json
import zipfile
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import openpyxl
import pytest

from leads.export import xlsx_format
from leads.export.csv_format import CsvWriter
from leads.export.ndjson_format import NdjsonWriter
from leads.export.xlsx_format import MAX_TEXT, XlsxWriter

NEW_YORK = ZoneInfo("America/New_York")
EVENING = datetime(2026, 11, 22, 22, 30, 5, tzinfo=NEW_YORK)


def whole(writer, rows) -> bytes:
    rows = list(rows)
    return writer.start() + writer.write(list(zip(*rows, strict=True))) + writer.end(len(rows))


def write_csv(headings, rows, **options) -> bytes:
    return whole(CsvWriter(headings, **options), rows)


def write_ndjson(keys, rows, **options) -> bytes:
    return whole(NdjsonWriter(keys, **options), rows)


def csv_rows(content: bytes, **options) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), **options))


def xlsx_of(*rows, headings=None, **options) -> bytes:
    headings = headings or [f"Column {n}" for n, _ in enumerate(rows[0] if rows else [""])]
    return whole(XlsxWriter(headings, [20] * len(headings), title="Leads", **options), rows)


def sheet_of(content: bytes, name: str = "Leads"):
    return openpyxl.load_workbook(io.BytesIO(content))[name]


def test_csv_begins_with_the_mark_that_excel_knows_utf8_by():
    content = write_csv(["Name"], [["Zoë 陈"]])
    assert content.startswith(b"\xef\xbb\xbf")
    assert csv_rows(content) == [["Name"], ["Zoë 陈"]]


def test_csv_can_be_written_for_programs_and_for_countries_with_decimal_commas():
    content = write_csv(["a", "b"], [["1;2", "3"]], delimiter=";", byte_order_mark=False)
    assert content.startswith(b'"a";"b"\r\n')
    assert csv_rows(content, delimiter=";")[1] == ["1;2", "3"]


def test_csv_keeps_quotes_line_breaks_and_leading_zeros():
    row = ['He said "no"', "one\ntwo", "00123", "1E5", "a,b"]
    assert csv_rows(write_csv(["h"] * 5, [row]))[1] == row


@pytest.mark.parametrize("delimiter", [",", ";"])
def test_no_text_breaks_out_of_its_cell(delimiter):
    texts = ['pain" ;,=1+1', "pain';=1+1,", 'pain",\r\n=1+1', '"=1+1"', "pain\t=1+1"]
    (row,) = csv_rows(write_csv(["h"] * 5, [texts], delimiter=delimiter), delimiter=delimiter)[1:]
    assert row == texts


def test_csv_headings_do_not_run_either():
    assert csv_rows(write_csv(["=HYPERLINK(1)"], []))[0] == ["'=HYPERLINK(1)"]


def test_csv_writes_every_kind_of_cell_in_words():
    row = [None, True, False, 7, Decimal("-3.50"), EVENING, date(2026, 3, 8), ["Knee", "Back"]]
    written = csv_rows(write_csv(["h"] * 8, [row]))[1]
    assert written == [
        "", "Yes", "No", "7", "-3.50", "2026-11-22 22:30:05", "2026-03-08", "Knee; Back"
    ]  # fmt: skip


def test_a_choice_that_would_run_is_made_safe_inside_a_list_too():
    assert csv_rows(write_csv(["h"], [[["=1+1", "b"]]]))[1] == ["'=1+1; b"]


@pytest.mark.parametrize("write", [write_csv, write_ndjson])
def test_a_streamed_file_can_say_that_it_is_whole(write):
    last = (write(["a"], [["1"], ["2"]], end_line=True)).splitlines()[-1]
    assert last in (b'"END OF EXPORT","2"', b'{"end_of_export":2}')


def test_ndjson_keeps_text_as_it_was_typed_and_times_with_their_offset():
    row = ["=1+1", EVENING, ["Knee", "Back"], None, True, Decimal("1.50"), date(2026, 3, 8)]
    content = write_ndjson(list("abcdefg"), [row])
    assert json.loads(content) == {
        "a": "=1+1",
        "b": "2026-11-22T22:30:05-05:00",
        "c": ["Knee", "Back"],
        "d": None,
        "e": True,
        "f": "1.50",
        "g": "2026-03-08",
    }


def test_ndjson_survives_half_a_character():
    assert json.loads(write_ndjson(["a"], [["half \ud83d"]])) == {"a": "half \ufffd"}


def test_xlsx_gives_back_every_kind_of_cell():
    row = [
        "Zoë 陈", "=1+1", True, 7, Decimal("-3.5"), EVENING, date(2026, 3, 8), ["Knee", "Back"]
    ]  # fmt: skip
    values = [cell.value for cell in sheet_of(xlsx_of(row))[2]]
    assert values[:5] == ["Zoë 陈", "=1+1", "Yes", 7, -3.5]
    assert values[5:] == [datetime(2026, 11, 22, 22, 30, 5), datetime(2026, 3, 8), "Knee; Back"]


def test_no_cell_of_an_xlsx_file_is_a_formula_and_editing_it_does_not_make_one():
    content = xlsx_of(["=1+1", "+SUM(A1)"], headings=["=HYPERLINK(1)", "-A1"])
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")
    for row in sheet_of(content).iter_rows():
        assert all(cell.data_type == "s" and cell.quotePrefix for cell in row)


def test_xlsx_keeps_big_numbers_and_leading_zeros():
    row = ["00123", "12345678901234567890", 12345678901234567890, 123456789012345]
    assert [cell.value for cell in sheet_of(xlsx_of(row))[2]] == [
        "00123",
        "12345678901234567890",
        "12345678901234567890",
        123456789012345,
    ]


def test_xlsx_shows_what_xml_cannot_hold_as_replaced():
    sheet = sheet_of(xlsx_of(["bell \x07", "none \ufffe", "half \ud83d", "<b>&amp;\r\n"]))
    assert [cell.value for cell in sheet[2]] == [
        "bell \ufffd",
        "none \ufffd",
        "half \ufffd",
        "<b>&amp;\r\n",
    ]


def test_xlsx_escapes_text_that_excel_would_read_as_a_character_number():
    with zipfile.ZipFile(io.BytesIO(xlsx_of(["_x0041_ and _xyz_"]))) as archive:
        assert b">_x005F_x0041_ and _xyz_<" in archive.read("xl/worksheets/sheet1.xml")


@pytest.mark.parametrize("letter", ["a", "\U0001f600"])
def test_xlsx_marks_an_answer_that_is_too_long_for_a_cell(letter):
    value = sheet_of(xlsx_of([letter * 40_000]))["A2"].value
    assert value.endswith("[cut, see CSV]")
    assert MAX_TEXT - 2 < len(value.encode("utf-16-le")) // 2 <= MAX_TEXT


def test_xlsx_leaves_an_answer_that_just_fits():
    assert sheet_of(xlsx_of(["a" * MAX_TEXT]))["A2"].value == "a" * MAX_TEXT


def test_xlsx_writes_days_before_excels_calendar_as_text():
    row = [date(1900, 2, 28), date(1900, 3, 1)]
    assert [cell.value for cell in sheet_of(xlsx_of(row))[2]] == [
        "1900-02-28",
        datetime(1900, 3, 1),
    ]


def test_xlsx_heading_stays_in_sight_and_columns_have_widths():
    sheet = sheet_of(xlsx_of(["a"]))
    assert sheet.freeze_panes == "A2"
    assert sheet.column_dimensions["A"].width == 20


def test_xlsx_without_a_lead_is_a_heading():
    assert [cell.value for cell in sheet_of(xlsx_of(headings=["Reference"]))[1]] == ["Reference"]


@pytest.mark.parametrize(("limit", "value"), [("MAX_ROWS", 4), ("MAX_SHEET_SIZE", 500)])
def test_xlsx_goes_on_in_another_sheet_when_one_is_full(monkeypatch, limit, value):
    monkeypatch.setattr(xlsx_format, limit, value)
    writer = XlsxWriter(["Column"], [20], title="Leads")
    content = writer.start()
    for n in range(9):
        content += writer.write([[f"row {n}"]])
    book = openpyxl.load_workbook(io.BytesIO(content + writer.end(9)))
    assert book.sheetnames[:3] == ["Leads", "Leads 2", "Leads 3"]
    rows = [row[0].value for sheet in book for row in sheet.iter_rows(min_row=2)]
    assert rows == [f"row {n}" for n in range(9)]
    assert all(sheet["A1"].value == "Column" for sheet in book)


def test_another_writer_goes_on_where_an_xlsx_file_was_cut():
    cells = [f"row {n}" for n in range(6)]
    first = XlsxWriter(["Column"], [20], title="Leads")
    content = first.start() + first.write([cells[:3]])
    state = json.loads(json.dumps(first.state))
    first.write([["lost with its worker"]])
    second = XlsxWriter(state=state)
    content += second.write([cells[3:]]) + second.end(6)
    assert zipfile.ZipFile(io.BytesIO(content)).testzip() is None
    assert [row[0].value for row in sheet_of(content).iter_rows(min_row=2)] == cells


def test_xlsx_is_a_whole_zip_and_a_cut_one_does_not_open():
    content = xlsx_of(*[[str(n)] for n in range(1000)])
    assert zipfile.ZipFile(io.BytesIO(content)).testzip() is None
    with pytest.raises(zipfile.BadZipFile):
        zipfile.ZipFile(io.BytesIO(content[:-200]))


def test_xlsx_columns_go_past_z():
    content = xlsx_of([str(n) for n in range(30)])
    assert sheet_of(content)["AD2"].value == "29"
