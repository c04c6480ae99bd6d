"""One question to every service that may know a work; the answers put together."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from django.utils import timezone

from conditions.references import csl
from conditions.references.crossref_json import Work, notices_about, to_csl
from conditions.references.identifiers import Identifier, normal_doi
from conditions.references.lookup import crossref, pubmed
from conditions.references.lookup.http import Deadline, LookupFailed, NotFound
from conditions.references.lookup.pubmed_xml import PubMedRecord
from conditions.references.notices import Notice, union

T = TypeVar("T")

# What is stored beside the name of a service that was asked; a failure is stored as its sentence.
ANSWERED, UNKNOWN = "answered", "unknown"


@dataclass(frozen=True)
class Found:
    """A work as the services describe it, with who answered, who does not know it and who failed."""

    item: csl.Item
    notices: list[Notice]
    sources: dict[str, str]
    asked_at: datetime = field(default_factory=timezone.now)


def look_up(identifier: Identifier, deadline: Deadline | None = None) -> Found:
    """What Crossref and PubMed together say about an identifier.

    Raises NotFound when nobody knows it, another LookupFailed when it could not be asked for.
    """
    inquiry = Inquiry(deadline or Deadline())
    inquiry.follow(identifier)
    item = inquiry.item()
    if not item.get("title"):
        raise inquiry.reason()
    return Found(item, inquiry.notices(), inquiry.sources)


@dataclass
class Inquiry:
    """The questions about one work, all of them within one time-out."""

    deadline: Deadline
    work: Work | None = None
    record: PubMedRecord | None = None
    elsewhere: csl.Item = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)
    failures: list[LookupFailed] = field(default_factory=list)

    def follow(self, identifier: Identifier) -> None:
        """Ask from one identifier to the next, until both services have been asked."""
        known = {identifier.kind: identifier.value}
        if identifier.kind == "pmcid":
            converted = self.ask(
                "pmc", lambda: pubmed.identifiers_of(identifier.value, self.deadline)
            )
            known |= converted or {}
        doi, pmid = known.get("doi", ""), known.get("pmid", "")
        if doi and not pmid:
            self.ask_crossref(doi)
            self.record = self.ask("pubmed", lambda: pubmed.record_for_doi(doi, self.deadline))
        elif pmid:
            self.record = self.ask("pubmed", lambda: pubmed.record(pmid, self.deadline))
            doi = doi or normal_doi(self.record.item.get("DOI") if self.record else "")
            if doi:
                self.ask_crossref(doi)

    def ask_crossref(self, doi: str) -> None:
        self.work = self.ask("crossref", lambda: crossref.work(doi, self.deadline))
        if self.sources["crossref"] == UNKNOWN:
            # Other agencies register DOIs too; their resolver speaks CSL-JSON.
            resolved = self.ask("doi.org", lambda: crossref.resolved(doi, self.deadline))
            self.elsewhere = csl.clean(resolved) if resolved else {}

    def ask(self, source: str, question: Callable[[], T]) -> T | None:
        try:
            answer = question()
        except NotFound as failure:
            self.failures.append(failure)
            self.sources[source] = UNKNOWN
            return None
        except LookupFailed as failure:
            self.failures.append(failure)
            self.sources[source] = str(failure)
            return None
        self.sources[source] = ANSWERED
        return answer

    def item(self) -> csl.Item:
        """Crossref's fields, what only PubMed knows, and PubMed's abbreviation of the journal."""
        from_pubmed = self.record.item if self.record else {}
        from_crossref = csl.clean(to_csl(self.work)) if self.work else self.elsewhere
        item = {**from_pubmed, **from_crossref}
        if short := from_pubmed.get("container-title-short"):
            item["container-title-short"] = short
        return item

    def notices(self) -> list[Notice]:
        return union(
            notices_about(self.work) if self.work else [],
            self.record.notices if self.record else [],
        )

    def reason(self) -> LookupFailed:
        """Why there is no work: a service that failed says more than one that knows nothing."""
        failed = [failure for failure in self.failures if not isinstance(failure, NotFound)]
        return next(iter(failed or self.failures))
