"""Asking Crossref and PubMed again about the works that pages cite: in batches, and politely."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TypeVar

from django.db.models import CharField, F, Q, QuerySet
from django.db.models.functions import Cast
from django.utils import timezone

from conditions.references import csl
from conditions.references.crossref_json import Work, notices_about, to_csl
from conditions.references.lookup import (
    LookupFailed,
    NotFound,
    TooManyRequests,
    crossref,
    links,
    pubmed,
)
from conditions.references.lookup.asking import ANSWERED, UNKNOWN
from conditions.references.lookup.pubmed_xml import PubMedRecord
from conditions.references.models import Reference
from conditions.references.notices import union
from conditions.references.retractions.recording import record
from conditions.references.usage import cited_ids

T = TypeVar("T")

BATCH = crossref.WORKS_PER_QUERY
FRESH_FOR = timedelta(days=1)
# What the services allow without a key or contact; their answers may say more or less.
CROSSREF_PAUSE = 1.0
PUBMED_PAUSE = 0.34
MOST_ATTEMPTS = 3
LONGEST_PAUSE = 60.0


def due(*, everything: bool = False, fresh_for: timedelta = FRESH_FOR) -> QuerySet[Reference]:
    """The works with an identifier or address that were not checked lately, longest ago first.

    A run that was stopped goes on where it was: what it had checked is not due any more.
    """
    works = Reference.objects.filter(~Q(doi="") | ~Q(pmid="") | Q(csl__has_key="URL"))
    if not everything:
        works = works.alias(key=Cast("pk", CharField())).filter(key__in=cited_ids())
    stale = Q(checked_at__isnull=True) | Q(checked_at__lt=timezone.now() - fresh_for)
    return works.filter(stale).order_by(F("checked_at").asc(nulls_first=True), "pk")


@dataclass
class Pace:
    """The pauses between questions to one service."""

    pause: float
    sleep: Callable[[float], None] = time.sleep
    asked_at: float = field(default=0.0, init=False)

    def wait(self) -> None:
        left = self.asked_at + self.pause - time.monotonic()
        if self.asked_at and left > 0:
            self.sleep(left)
        self.asked_at = time.monotonic()

    def learn(self, headers: Mapping[str, str]) -> None:
        """Take the limit that a service names in its answer."""
        named = {key.lower(): value for key, value in headers.items()}
        try:
            limit = float(named["x-rate-limit-limit"])
            interval = float(named["x-rate-limit-interval"].rstrip("s"))
        except (KeyError, ValueError):
            return
        if limit > 0:
            self.pause = max(interval / limit, 0.05)


@dataclass
class Checker:
    """Checks works in batches; each batch is written before the next is asked for."""

    sleep: Callable[[float], None] = time.sleep
    crossref_pace: Pace = field(init=False)
    pubmed_pace: Pace = field(init=False)

    def __post_init__(self) -> None:
        self.crossref_pace = Pace(CROSSREF_PAUSE, self.sleep)
        self.pubmed_pace = Pace(PUBMED_PAUSE, self.sleep)

    def check(self, works: Sequence[Reference]) -> Iterator[tuple[Reference, bool]]:
        """Each work with whether it is in question now and was not before."""
        for start in range(0, len(works), BATCH):
            yield from self.check_batch(works[start : start + BATCH])

    def check_batch(self, works: Sequence[Reference]) -> Iterator[tuple[Reference, bool]]:
        dois = [work.doi for work in works if work.doi]
        crossref_works, crossref_said = self.ask_crossref(dois)
        records, pubmed_said = self.ask_pubmed(works)
        for reference in works:
            work = crossref_works.get(reference.doi)
            known = records.get(reference.pmid) or records.get(reference.doi)
            sources = {}
            if reference.doi:
                sources["crossref"] = ANSWERED if work else crossref_said
                sources["link"] = self.link_state(reference, crossref_said, is_known=bool(work))
            elif address := reference.csl.get("URL"):
                sources["link"] = links.state_of(address)
            if reference.doi or reference.pmid:
                sources["pubmed"] = ANSWERED if known else pubmed_said
            found = union(notices_about(work) if work else [], known.notices if known else [])
            yield reference, record(reference, found, sources, described(work, known))

    def ask_crossref(self, dois: Sequence[str]) -> tuple[dict[str, Work], str]:
        """The records of the DOIs, and what is true of a DOI that has none."""
        if not dois:
            return {}, UNKNOWN
        try:
            found, answer = self.patiently(self.crossref_pace, lambda: crossref.works(dois))
        except LookupFailed as failure:
            return {}, str(failure)
        self.crossref_pace.learn(answer.headers)
        return found, UNKNOWN

    def ask_pubmed(self, works: Sequence[Reference]) -> tuple[dict[str, PubMedRecord], str]:
        """The records of the works, by PMID and by DOI."""
        try:
            pmids = {work.pmid for work in works if work.pmid}
            if without := [work.doi for work in works if work.doi and not work.pmid]:
                pmids |= self.patiently(self.pubmed_pace, lambda: pubmed.pmids_of(without))
            if not pmids:
                return {}, UNKNOWN
            found = self.patiently(self.pubmed_pace, lambda: pubmed.records(sorted(pmids)))
        except LookupFailed as failure:
            return {}, str(failure)
        by_pmid = {entry.item.get("PMID", ""): entry for entry in found}
        by_doi = {entry.item.get("DOI", "").lower(): entry for entry in found}
        return {**by_doi, **by_pmid}, UNKNOWN

    def patiently(self, pace: Pace, question: Callable[[], T]) -> T:
        """Ask, and when told to slow down wait and ask again, a few times."""
        for attempt in range(1, MOST_ATTEMPTS):
            pace.wait()
            try:
                return question()
            except TooManyRequests as busy:
                self.sleep(min(busy.retry_after or 10.0 * attempt, LONGEST_PAUSE))
        pace.wait()
        return question()

    def link_state(self, reference: Reference, crossref_said: str, *, is_known: bool) -> str:
        """Whether the DOI leads anywhere; asked of the resolver only when Crossref has no record."""
        if is_known or crossref_said != UNKNOWN:
            return ANSWERED if is_known else reference.sources.get("link", "")
        try:
            self.patiently(self.crossref_pace, lambda: crossref.resolved(reference.doi))
        except NotFound:
            return links.BROKEN
        except LookupFailed as failure:
            return str(failure)
        return ANSWERED


def described(work: Work | None, known: PubMedRecord | None) -> csl.Item:
    """What the services know of a work, to fill in what the library lacks."""
    from_pubmed = known.item if known else {}
    try:
        return {**from_pubmed, **csl.clean(to_csl(work))} if work else from_pubmed
    except csl.NotCitable:
        return from_pubmed
