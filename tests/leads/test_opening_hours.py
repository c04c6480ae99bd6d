"""Opening hours are written once, for people and for machines."""

from datetime import time

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from leads.models import Location
from leads.opening_hours import Hours, hours_in


def test_lines_are_read_as_days_and_times():
    assert hours_in("Mo-Th 08:00-18:00\n\nFr  8:00-15:30") == [
        Hours(0, 3, time(8), time(18)),
        Hours(4, 4, time(8), time(15, 30)),
    ]
    assert hours_in("") == []


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Monday to Thursday, 8 a.m. to 6:30 p.m."),
        ("de", "Montag"),
    ],
)
def test_visitors_read_them_in_words(language, text):
    (hours,) = hours_in("Mo-Th 08:00-18:30")

    with translation.override(language):
        assert text in str(hours)


@pytest.mark.parametrize(
    "line",
    [
        *("Monday to Friday", "Mo-Fr", "08:00-18:00", "Xx 08:00-18:00", "Mo-Xx 08:00-18:00"),
        *("Fr-Mo 08:00-18:00", "Mo 18:00-08:00", "Mo 08:00-24:30", "Mo 08:99-18:00"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_line(line):
    place = Location(name="Uptown", weekly_hours=f"Mo 08:00-18:00\n{line}")

    with pytest.raises(ValidationError, match=line):
        place.clean_fields()


def test_blank_lines_between_hours_are_no_mistake():
    Location(name="Uptown", weekly_hours="Mo 08:00-18:00\n\nFr 08:00-12:00\n").clean_fields()
