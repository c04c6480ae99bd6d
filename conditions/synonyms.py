"""Terms that mean the same, so that readers find a page by the words they know."""

import re
import unicodedata
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

WORD = re.compile(r"[^\W_]+")
POSSESSIVE = re.compile(r"['’]s\b")
# What PostgreSQL keeps as one word: M54.3, mg/kg, and -19 of COVID-19.
GROWN_TOGETHER = re.compile(r"[^\W_]+(?:[./][^\W_]+|-\d+)+")
MOST_ALTERNATIVES = 12


def words_of(text: str) -> list[str]:
    """The text as a reader's words: lower case, letters and digits only, accents as in pages.

    Crohn's disease is called after Crohn, and some call it Crohn disease.
    """
    return WORD.findall(POSSESSIVE.sub("", unicodedata.normalize("NFC", text).lower()))


def taken_apart(texts: Iterable[str]) -> str:
    """The words of what an index may keep as one word, for a search for any of them."""
    found = (words_of(joined) for text in texts for joined in GROWN_TOGETHER.findall(text))
    return " ".join(dict.fromkeys(word for words in found for word in words))


def phrases_in(lines: str) -> list[list[str]]:
    """The words of each line that has any."""
    return [words for line in lines.splitlines() if (words := words_of(line))]


class Synonym(models.Model):
    """One meaning with all its terms."""

    terms = models.TextField(
        _("terms"),
        help_text=_("One on each line, such as IBS and irritable bowel. Each finds all others."),
    )

    panels = [FieldPanel("terms")]

    class Meta:
        verbose_name = _("synonym")
        verbose_name_plural = _("synonyms")
        ordering = ["terms"]

    def __str__(self) -> str:
        return ", ".join(line.strip() for line in self.terms.splitlines() if line.strip())

    def clean(self) -> None:
        super().clean()
        if len(self.phrases) < 2:
            raise ValidationError({"terms": _("Enter at least two terms, one on each line.")})

    @property
    def phrases(self) -> list[list[str]]:
        """The words of each term."""
        return phrases_in(self.terms)


def alternatives(words: list[str]) -> list[list[str]]:
    """Other ways to say the words, each with one term in another's place."""
    ways = [
        [*words[:start], *other, *words[start + len(phrase) :]]
        for synonym in Synonym.objects.all()
        for phrase in synonym.phrases
        for start in range(len(words) - len(phrase) + 1)
        if words[start : start + len(phrase)] == phrase
        for other in synonym.phrases
        if other != phrase
    ]
    return ways[:MOST_ALTERNATIVES]
