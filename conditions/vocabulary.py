"""What the pages of a site are called, and all words that a reader may mean.

Where there are thousands of pages, reading them takes longer than a search. A process keeps them
for as long as the host says that nothing has changed that visitors can see.
"""

import json
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property

from django.db.models import TextField
from django.db.models.functions import Cast
from django.utils.translation import get_language
from wagtail.models import Site

from conditions import conf
from conditions.blocks.mending import mended
from conditions.excerpt import fold
from conditions.glossary.models import Term
from conditions.models import ConditionPage, OtherName
from conditions.synonyms import Synonym, words_of
from conditions.topics import Topic
from conditions.visibility import pages_of

LETTERS = 2  # with which a name is looked up
SHORTEST_MISSPELT = 4
LIKENESS = 0.75
# A page that expires may be called by its name for as long.
LONGEST_KEPT = 300  # seconds

Named = tuple[str, int]  # with the key of the page


@dataclass(frozen=True)
class Vocabulary:
    """The names of a site's visible articles and the words in use."""

    version: int | None
    names: list[Named]
    words: frozenset[str]
    kept_at: float = field(default_factory=time.monotonic)

    @classmethod
    def read(cls, site: Site, version: int | None) -> "Vocabulary":
        """Five queries, whatever there is; the words of a draft or private page are in no answer."""
        articles = pages_of(site, ConditionPage)
        keys = articles.values("pk")
        # To make a stream of each page's treatments takes ten times as long as all the rest.
        stored = Cast("treatments", TextField())
        rows = list(
            articles.order_by().annotate(stored=stored).values_list("title", "pk", "stored")
        )
        names = [(title, pk) for title, pk, _ in rows]
        names += OtherName.objects.filter(page__in=keys).values_list("name", "page_id")
        texts = {
            *(name for name, _ in names),
            *(name for text in {row[2] for row in rows} for name in treatments_in(text)),
            *Topic.objects.filter(pages__in=keys).values_list("name", flat=True),
            *Term.objects.values_list("name", flat=True),
            *Synonym.objects.values_list("terms", flat=True),
        }
        return cls(version, names, frozenset(word for text in texts for word in words_of(text)))

    def is_current(self, version: int) -> bool:
        return self.version == version and time.monotonic() - self.kept_at < LONGEST_KEPT

    @cached_property
    def names_by_letters(self) -> dict[str, list[Named]]:
        """The names in order under the first letters of each of their words, without accents."""
        found = defaultdict(list)
        for name, pk in sorted(self.names):
            for letters in {word[:LETTERS] for word in words_of(fold(name))}:
                found[letters].append((name, pk))
        return dict(found)

    def closest(self, word: str) -> str:
        """The known word that the word begins or resembles; the word itself if there is none."""
        if word in self.words or len(word) < SHORTEST_MISSPELT:
            return word
        if begun := [known for known in self.words if known.startswith(word)]:
            return min(begun, key=lambda known: (len(known), known))
        return next(iter(get_close_matches(word, sorted(self.words), 1, LIKENESS)), word)


def treatments_in(stored: str) -> Iterator[str]:
    """What a page's stored treatments are called, mended as they are for the page itself."""
    stream = ConditionPage.treatments.field.stream_block
    return (item["value"] for item in mended(stream, json.loads(stored)))


kept: dict[tuple[int, str | None], Vocabulary] = {}


def vocabulary_of(site: Site) -> Vocabulary:
    """What is said in the active language; read once for each version of the content."""
    tell = conf.content_version()
    version = tell() if tell else None
    if version is None:
        return Vocabulary.read(site, version)
    key = (site.pk, get_language())
    vocabulary = kept.get(key)
    if vocabulary is None or not vocabulary.is_current(version):
        vocabulary = kept[key] = Vocabulary.read(site, version)
    return vocabulary
