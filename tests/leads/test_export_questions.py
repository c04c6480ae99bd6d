"""Answers become cells whatever their question was when they were given."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from leads.export.questions import as_date, as_datetime, as_number


@pytest.mark.parametrize(
    ("answer", "cell"),
    [
        ("5.50", Decimal("5.50")),
        ("", None),
        (None, None),
        ("a lot", "a lot"),
        ("NaN", "NaN"),
        ("-Infinity", "-Infinity"),
        ("1e999999", "1e999999"),
        (True, True),
        (["A", "B"], ["A", "B"]),
    ],
)
def test_a_number_is_one_that_fits_in_a_cell(answer, cell):
    assert as_number(answer) == cell


@pytest.mark.parametrize(
    ("answer", "cell"),
    [("2026-05-01", date(2026, 5, 1)), ("", None), ("soon", "soon"), (True, True), (["A"], ["A"])],
)
def test_a_date_is_one_of_the_calendar(answer, cell):
    assert as_date(answer) == cell


@pytest.mark.parametrize(
    ("answer", "cell"),
    [
        ("2026-05-01T10:00+00:00", datetime(2026, 5, 1, 10, tzinfo=UTC)),
        ("9999-12-31T23:59-12:00", "9999-12-31T23:59-12:00"),
        ("", None),
        ("soon", "soon"),
        (True, True),
        (["A"], ["A"]),
    ],
)
def test_a_time_is_one_that_the_clock_of_the_clinic_knows(answer, cell):
    assert as_datetime(UTC, answer) == cell
