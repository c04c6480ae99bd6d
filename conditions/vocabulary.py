"""What the pages of a site are called, and all words that a reader may mean.

Where there are thousands of pages, reading them takes longer than a search. A process keeps them
for as long as the host says that nothing has changed that visitors can see; the words, which take
longer than the names, it reads for the first search in vain.
"""

import json
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Func, TextField
from django.db.models.functions import Cast
from django.db.models.sql.compiler import SQLCompiler
from django.utils.translation import get_language
from wagtail.models import Site
from wagtail.query import PageQuerySet

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


class Headings(Func):
    """The headings of stored sections, as a list in JSON; most of a body never leaves the database."""

    output_field = TextField()

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Any:
        template = "jsonb_path_query_array(%(expressions)s, '$[*].value.heading')::text"
        return self.as_sql(compiler, connection, template=template)

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Any:
        template = (
            "(SELECT json_group_array(json_extract(%(expressions)s, fullkey || '.value.heading'))"
            " FROM json_each(%(expressions)s))"
        )
        return self.as_sql(compiler, connection, template=template)


@dataclass(frozen=True)
class Vocabulary:
    """The names of a site's visible articles and the words in use."""

    version: int | None
    articles: PageQuerySet
    names: list[Named]
    kept_at: float = field(default_factory=time.monotonic)

    @classmethod
    def read(cls, site: Site, version: int | None) -> "Vocabulary":
        """The words of a draft or private page are in no answer."""
        articles = pages_of(site, ConditionPage).order_by()
        others = OtherName.objects.filter(page__in=articles.values("pk"))
        names = [*articles.values_list("title", "pk"), *others.values_list("name", "page_id")]
        return cls(version, articles, names)

    @cached_property
    def words(self) -> frozenset[str]:
        """Four queries, whatever there is."""
        keys = self.articles.values("pk")
        # To make a stream of each page's treatments takes ten times as long as all the rest.
        treatments = Cast("treatments", TextField())
        stored = set(self.articles.values_list(treatments, Headings("body")))
        texts = {
            *(name for name, _ in self.names),
            *(name for text in {text for text, _ in stored} for name in treatments_in(text)),
            *(heading for text in {text for _, text in stored} for heading in headings_in(text)),
            *Topic.objects.filter(pages__in=keys).values_list("name", flat=True),
            *Term.objects.values_list("name", flat=True),
            *Synonym.objects.values_list("terms", flat=True),
        }
        return frozenset(word for text in texts for word in words_of(text))

    @cached_property
    def bare_words(self) -> dict[str, str]:
        """The words by what they are without accents."""
        return {fold(word): word for word in sorted(self.words)}

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

    def joined(self, words: list[str]) -> list[str]:
        """The words, with two as one where together they are a known word, such as head ache."""
        found: list[str] = []
        for word in words:
            if found and found[-1] + word in self.words:
                found[-1] += word
            else:
                found.append(word)
        return found

    def closest(self, word: str) -> str:
        """The known word that the word begins or resembles, accents apart; itself if there is none."""
        if word in self.words or len(word) < SHORTEST_MISSPELT:
            return word
        bare = fold(word)
        if begun := [known for known in self.bare_words if known.startswith(bare)]:
            return self.bare_words[min(begun, key=lambda known: (len(known), known))]
        alike = get_close_matches(bare, sorted(self.bare_words), 1, LIKENESS)
        return self.bare_words[alike[0]] if alike else word


def treatments_in(stored: str) -> Iterator[str]:
    """What a page's stored treatments are called, mended as they are for the page itself."""
    stream = ConditionPage.treatments.field.stream_block
    return (item["value"] for item in mended(stream, json.loads(stored)))


def headings_in(stored: str) -> Iterator[str]:
    """What is stored as headings, without what a script has left in place of a text."""
    return (heading for heading in json.loads(stored) if isinstance(heading, str))


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
