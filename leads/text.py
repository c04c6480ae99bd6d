"""What a visitor typed, made safe to keep: every text that enters a lead goes through here."""

import re
import unicodedata
from typing import Any

from django.utils.formats import localize
from django.utils.translation import gettext

NOT_CHARACTERS = re.compile("[\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
LINE_ENDS = re.compile("\r\n?|\u2028|\u2029")
CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def clean_text(text: str) -> str:
    """Text in Unicode's composed form, without control characters except tab and line feed.

    What cannot be stored or printed becomes U+FFFD; what is only blank or invisible becomes "".
    """
    if text.isascii() and text.isprintable():  # there is nothing to do, as most often
        return text.strip()
    text = NOT_CHARACTERS.sub("\ufffd", text)
    text = CONTROLS.sub("", LINE_ENDS.sub("\n", text))
    text = unicodedata.normalize("NFC", text).strip()
    return text if any(is_visible(letter) for letter in text) else ""


def clean_line(text: str, max_length: int) -> str:
    """The same on one line, cut to a length: for what nobody typed, such as an address's query."""
    return clean_text(" ".join(clean_text(text).split()))[:max_length]


def is_visible(letter: str) -> bool:
    return unicodedata.category(letter) not in {"Cf", "Cc", "Zs", "Zl", "Zp"}


def in_words(answer: Any) -> str:
    """An answer as a person reads it."""
    if isinstance(answer, str):
        return answer
    if isinstance(answer, bool):
        return gettext("Yes") if answer else gettext("No")
    if isinstance(answer, list):
        return ", ".join(map(str, answer))
    return "" if answer is None else str(localize(answer))
