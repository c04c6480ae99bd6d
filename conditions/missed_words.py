"""Words that readers look for and the site does not use, told to editors only when many ask.

People type names and illnesses, so nothing tells who asked, or what else was asked with a word. A
word is counted at most once a day, under a keyed digest; it is written down itself when it has
been asked for on several days.
"""

import re
from collections.abc import Iterable
from datetime import date, timedelta

from django.db import models
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

FEWEST_DAYS = 5
FORGOTTEN_AFTER = timedelta(days=90)
MOST_KEPT = 10_000
SHORTEST, LONGEST = 3, 30
# An e-mail address, a phone number or a date of birth, beside which there may be a name.
NAMES_SOMEBODY = re.compile(r"@|(?:\d\W*){6}")


class MissedWord(models.Model):
    """One word, and on how many days it was looked for in vain."""

    digest = models.CharField(max_length=64, unique=True, editable=False)
    word = models.CharField(_("word"), max_length=LONGEST, blank=True)
    days = models.PositiveIntegerField(_("days"), default=1)
    last_day = models.DateField(_("last asked"))

    class Meta:
        verbose_name = _("word searched in vain")
        verbose_name_plural = _("words searched in vain")
        default_permissions = ("view",)
        constraints = [
            models.CheckConstraint(
                condition=models.Q(word="") | models.Q(days__gte=FEWEST_DAYS),
                name="no_word_before_several_days",
            )
        ]

    def __str__(self) -> str:
        return self.word

    @classmethod
    def note(cls, words: Iterable[str], query: str) -> None:
        """Count today for each of the words of a query; those with digits may be numbers of people."""
        if NAMES_SOMEBODY.search(query):
            return
        today = timezone.localdate()
        for word in set(words):
            if word.isalpha() and SHORTEST <= len(word) <= LONGEST:
                cls._count(word, today)

    @classmethod
    def _count(cls, word: str, today: date) -> None:
        digest = salted_hmac("conditions.missed_words", word, algorithm="sha256").hexdigest()
        counted = cls.objects.filter(digest=digest)
        if counted.filter(last_day__lt=today).update(days=F("days") + 1, last_day=today):
            counted.filter(word="", days__gte=FEWEST_DAYS).update(word=word)
        elif not counted.exists():
            cls.objects.filter(last_day__lt=today - FORGOTTEN_AFTER).delete()
            if cls.objects.count() < MOST_KEPT:
                cls.objects.bulk_create([cls(digest=digest, last_day=today)], ignore_conflicts=True)
