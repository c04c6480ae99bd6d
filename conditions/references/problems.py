"""What is wrong with the works a page cites, as data for a warning or for a gate before publishing."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Model
from django.utils.translation import gettext as _

from conditions.references.models import Reference, Status
from conditions.references.usage import ids_cited_in

MISSING = "missing"
UNPUBLISHED = "unpublished"
# What is said against a work, worst first; the rest is only worth knowing.
SERIOUS = (Status.RETRACTED, Status.CONCERN, MISSING)


@dataclass(frozen=True)
class Problem:
    """One cited work that should be looked at: a status of the work, "missing" or "unpublished"."""

    code: str
    reference_id: int
    title: str
    url: str = ""

    @property
    def is_serious(self) -> bool:
        return self.code in SERIOUS

    @property
    def sentence(self) -> str:
        sentences = {
            Status.RETRACTED: _("“%(title)s” was retracted."),
            Status.CONCERN: _("There is an expression of concern about “%(title)s”."),
            Status.CORRECTED: _("“%(title)s” was corrected."),
            Status.UNRESOLVED: _("“%(title)s” was not found at Crossref or PubMed yet."),
            UNPUBLISHED: _(
                "“%(title)s” is not published in the library, so readers do not see it."
            ),
            MISSING: _("A citation points to a work that is no longer in the library."),
        }
        return sentences[self.code] % {"title": self.title}


def problems_in(record: Model) -> list[Problem]:
    """The problems of the works that a page cites, as it is in memory, the serious ones first."""
    cited = ids_cited_in(record)
    works = Reference.objects.in_bulk(cited)
    found = [Problem(MISSING, key, "") for key in sorted(cited - set(works))]
    found += list(problems_of(works.values()))
    return sorted(found, key=lambda problem: not problem.is_serious)


def problems_of(works: Iterable[Reference]) -> Iterable[Problem]:
    for work in works:
        notice = work.decisive_notice
        url = notice.url if notice else ""
        if work.status != Status.VERIFIED:
            yield Problem(work.status, work.pk, str(work), url)
        if not work.live:
            yield Problem(UNPUBLISHED, work.pk, str(work))
