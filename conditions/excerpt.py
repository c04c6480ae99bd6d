"""The piece of a text that shows why it was found."""

import re
import unicodedata
from collections.abc import Collection

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

BEFORE, LENGTH = 80, 240
SHORTEST_STEM = 3


def excerpt(text: str, words: Collection[str]) -> SafeString:
    """About two lines of the text around the first of the words, each word marked."""
    pattern = word_pattern(words)
    folded = fold(text)
    hit = pattern.search(folded)
    start = text.rfind(" ", 0, max(hit.start() - BEFORE, 0)) + 1 if hit else 0
    end = len(text) if len(text) <= start + LENGTH else text.rfind(" ", start, start + LENGTH)
    end = end if end > start else start + LENGTH
    marked = format_html_join("", "{}{}", mark(text, pattern, folded, start, end))
    return format_html("{}{}{}", "… " * (start > 0), marked, " …" * (end < len(text)))


def word_pattern(words: Collection[str]) -> re.Pattern[str]:
    """Any of the words, in whatever form and with whatever accents, in a folded text."""
    stems = sorted({stem(fold(word)) for word in words}, key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, stems))})\w*" if stems else r"(?!)")


def stem(word: str) -> str:
    """The word without the endings that plurals and verbs add."""
    for ending in ("ies", "ing", "es", "ed", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST_STEM:
            return word.removesuffix(ending)
    return word


def fold(text: str) -> str:
    """The text in lower case and without accents, each character still in its place."""
    if text.isascii():
        return text.lower()
    return "".join(unicodedata.normalize("NFD", sign)[0].lower()[:1] for sign in text)


def mark(
    text: str, pattern: re.Pattern[str], folded: str, start: int, end: int
) -> list[tuple[str, SafeString | str]]:
    """Pairs of plain text and the marked word that follows it."""
    pieces: list[tuple[str, SafeString | str]] = []
    for hit in pattern.finditer(folded, start, end):
        marked = format_html("<mark>{}</mark>", text[hit.start() : hit.end()])
        pieces.append((text[start : hit.start()], marked))
        start = hit.end()
    return [*pieces, (text[start:end], "")]
