"""What a cell holds, and text from the public made safe for a spreadsheet."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cache, lru_cache
from types import NoneType
from typing import Any

from django.utils.translation import get_language, gettext

# What a column gives for a lead. A list is the answer to a question with several choices; a
# datetime is aware and already in the clinic's time zone.
Cell = str | int | Decimal | datetime | date | bool | list[str] | None

# Between the choices of one answer.
SEVERAL = "; "

# What spreadsheet programs take for the start of a formula or of a call to another program,
# with the full-width twins that some of them read alike.
FORMULA_STARTS = frozenset("=+-@|\uff1d\uff0b\uff0d\uff20\uff5c\u2212\ufe62\ufe63\ufe66\ufe6b")
LINE_STARTS = ("\t", "\r", "\n")

# Letters and symbols without ink, and the mark that stands for a character that had none.
BLANK_LETTERS = frozenset("\u115f\u1160\u2800\u3164\uffa0\ufffd")
BLANK_CATEGORIES = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Mn", "Me", "Zl", "Zp", "Zs"})

# Between texts that are looked at together, and a text that begins unlike nearly every answer.
BETWEEN = "\u241f"
SUSPECT = re.compile(r"\u241f(?![A-Za-z0-9(/\u241f]|\Z)")

UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")

# A sign is innocent before one number, and before numbers side by side: those are a telephone
# number, and no expression that a spreadsheet could work out.
NUMBER = re.compile(r" *[+-]? ?[0-9][0-9.,]*%? *|-+")
PHONE = re.compile(r" *\+[0-9 ().\-/]+(?: ?(?:ext\.?|x) ?[0-9]{1,6})? *")
SIDE_BY_SIDE = re.compile(r"[0-9][ ()]+[0-9]")


def text_of(cell: Cell) -> str:
    """Return the cell as people read it."""
    return AS_TEXT.get(type(cell), str)(cell)


def texts_of(cells: Sequence[Cell]) -> Sequence[str]:
    """The cells of a column as people read them."""
    kinds = set(map(type, cells))
    if kinds == {NoneType}:
        return [""] * len(cells)
    if kinds == {datetime}:
        return list(map(AS_TEXT[datetime], cells))
    return [
        cell if type(cell) is str else "" if cell is None else AS_TEXT.get(type(cell), str)(cell)
        for cell in in_words(cells, kinds)
    ]


def in_words(cells: Sequence[Cell], kinds: set[type]) -> Sequence[Cell]:
    """The cells of a column, with Yes or No for what is true or not."""
    if bool not in kinds:
        return cells
    # To ask for the language takes longer than a cell does.
    words = _yes_and_no(get_language())
    return [words[cell] if type(cell) is bool else cell for cell in cells]


def yes_or_no(cell: bool) -> str:
    return _yes_and_no(get_language())[cell]


@cache
def _yes_and_no(language: str | None) -> tuple[str, str]:
    return gettext("No"), gettext("Yes")


def moment_text(moment: datetime) -> str:
    """Return it to the second; datetime's own ways to write it take several times as long."""
    hour, minute = TWO_DIGITS[moment.hour], TWO_DIGITS[moment.minute]
    return f"{day_text(moment.date())} {hour}:{minute}:{TWO_DIGITS[moment.second]}"


TWO_DIGITS = [f"{number:02}" for number in range(60)]
day_text = lru_cache(maxsize=1_000)(date.isoformat)


AS_TEXT: dict[type, Callable[[Any], str]] = {
    NoneType: lambda cell: "",
    bool: yes_or_no,
    datetime: moment_text,
    list: SEVERAL.join,
}


def printable(text: str) -> str:
    """Return `text` with control characters and lone surrogates shown as U+FFFD."""
    return text if text.isprintable() else UNPRINTABLE.sub("\ufffd", text)


def runs_in_a_spreadsheet(text: str) -> bool:
    """Whether a spreadsheet might read `text` as something to work out instead of to show."""
    first = text[:1]
    if (first.isalnum() and first not in BLANK_LETTERS) or not first:
        return False
    # Apostrophes are looked past, so that taking one away always gives the text back.
    bare = text.lstrip("'")
    if bare.startswith(LINE_STARTS):
        return True
    seen = next((c for c in bare if c != "'" and not _is_blank(c)), "")
    return seen in FORMULA_STARTS and not _is_number_or_phone(text)


def is_harmless(texts: str) -> bool:
    """Whether all of these texts, with BETWEEN between them, may be shown as they are.

    It is quick, and says no where it would have to look closer.
    """
    suspect = SUSPECT.search(f"{BETWEEN}{texts}{BETWEEN}")
    return suspect is None and texts.replace("\n", "").isprintable()


def formula_safe(text: str) -> str:
    """Return `text` as a CSV cell may hold it: one leading apostrophe where it would run."""
    shown = printable(text)
    return f"'{shown}" if runs_in_a_spreadsheet(shown) else shown


def _is_blank(character: str) -> bool:
    return character in BLANK_LETTERS or unicodedata.category(character) in BLANK_CATEGORIES


def _is_number_or_phone(text: str) -> bool:
    if NUMBER.fullmatch(text):
        return True
    return PHONE.fullmatch(text) is not None and SIDE_BY_SIDE.search(text) is not None
