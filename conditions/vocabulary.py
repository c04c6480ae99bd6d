"""What the pages of a site are called, and all words that a reader may mean.

Where there are thousands of pages, reading them takes longer than a search. A process keeps them
for as long as the host says that nothing has changed that visitors can see.
"""

import time
from collections import defaultdict
from dataclasses import dataclass, field
from difflib import get_close_matches

from django.utils.translation import get_language
from wagtail.models import Site

from conditions import conf
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


@dataclass(frozen=True)
class Vocabulary:
    """The names of a site's visible articles, each with its page's key, and the words in use."""

    version: int | None
    names: dict[str, list[tuple[str, int]]]  # in order, under the letters that begin their words
    words: dict[str, frozenset[str]]  # each with its letters
    kept_at: float = field(default_factory=time.monotonic)

    @classmethod
    def read(cls, site: Site, version: int | None) -> "Vocabulary":
        """Five queries, whatever there is; the words of a draft or private page are in no answer."""
        articles = pages_of(site, ConditionPage)
        own = {"page__in": articles.values("pk")}
        rows = list(articles.order_by().values_list("title", "pk", "treatments"))
        names = [(title, pk) for title, pk, _ in rows]
        names += OtherName.objects.filter(**own).values_list("name", "page_id")
        texts = [name for name, _ in names]
        texts += [treatment["value"] for row in rows for treatment in row[2].raw_data]
        texts += Topic.objects.filter(pages__in=articles.values("pk")).values_list(
            "name", flat=True
        )
        for further in (Term.objects.values_list("name"), Synonym.objects.values_list("terms")):
            texts += [text for (text,) in further]
        words = {word for text in set(texts) for word in words_of(text)}
        return cls(version, by_beginning(names), {word: frozenset(word) for word in words})

    def is_current(self, version: int) -> bool:
        return self.version == version and time.monotonic() - self.kept_at < LONGEST_KEPT

    def closest(self, word: str) -> str:
        """The known word that the word begins or resembles; the word itself if there is none."""
        if word in self.words or len(word) < SHORTEST_MISSPELT:
            return word
        if begun := [known for known in self.words if known.startswith(word)]:
            return min(begun, key=lambda known: (len(known), known))
        letters = frozenset(word)
        # Comparing takes long: only with what has enough letters in common to be alike.
        near = sorted(
            known
            for known, others in self.words.items()
            if min(len(word) - len(letters - others), len(known) - len(others - letters)) * 2
            >= LIKENESS * (len(word) + len(known))
        )
        return next(iter(get_close_matches(word, near, 1, LIKENESS)), word)


def by_beginning(names: list[tuple[str, int]]) -> dict[str, list[tuple[str, int]]]:
    """The names under the first letters of each of their words, whatever the case and accents."""
    found = defaultdict(list)
    for name, pk in sorted(names):
        for letters in {word[:LETTERS] for word in words_of(fold(name))}:
            found[letters].append((name, pk))
    return dict(found)


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
