"""Every text of a visitor is cleaned of what cannot be stored, printed or seen."""

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leads.text import clean_line, clean_text

CONTROLS = [
    chr(n) for n in range(sys.maxunicode + 1) if unicodedata.category(chr(n)) in ("Cc", "Cs")
]


def test_no_control_character_and_no_surrogate_is_kept():
    kept = {letter for letter in CONTROLS if letter in clean_text(f"a{letter}b")}
    assert kept == {"\t", "\n"}


@given(st.text())
def test_cleaning_twice_is_cleaning_once(text):
    assert clean_text(clean_text(text)) == clean_text(text)
    clean_text(text).encode()
    assert "\n" not in clean_line(text, 50) and len(clean_line(text, 50)) <= 50


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("a\r\nb\rc", "a\nb\nc"), ("e\u0301", "é"), (" \u200b ", ""), ("a\ud800", "a\ufffd")],
)
def test_a_text_is_kept_as_it_was_meant(typed, kept):
    assert clean_text(typed) == kept
