"""Crossref's REST API, and the DOI resolver for what Crossref does not hold."""

from collections.abc import Iterable, Mapping
from typing import Any

from conditions import conf
from conditions.references import markup
from conditions.references.crossref_json import Work
from conditions.references.csl import Item, first_name, year_of
from conditions.references.identifiers import doi_path, normal_doi
from conditions.references.lookup.http import Answer, Deadline, ask, nonsense

CROSSREF = "Crossref"
RESOLVER = "doi.org"
CSL_JSON = "application/vnd.citationstyles.csl+json"
WORKS_PER_QUERY = 20


def work(doi: str, deadline: Deadline | None = None) -> Work:
    """Crossref's record of a DOI. Raises NotFound for other agencies' DOIs."""
    url = f"{conf.crossref_url()}/works/{doi_path(doi)}"
    return message(ask(CROSSREF, url, politely(), deadline=deadline))


def works(dois: Iterable[str]) -> tuple[dict[str, Work], Answer]:
    """The records that Crossref has of up to 20 DOIs, by lower-case DOI, and the whole answer."""
    wanted = [doi for doi in dois if "," not in doi]  # a comma would part the filter
    answer = ask(
        CROSSREF,
        f"{conf.crossref_url()}/works",
        {
            "filter": ",".join(f"doi:{doi}" for doi in wanted),
            "rows": str(WORKS_PER_QUERY),
            **politely(),
        },
    )
    items = message(answer).get("items")
    if not isinstance(items, list):
        raise nonsense(CROSSREF)
    found = {normal_doi(item.get("DOI")): item for item in items if isinstance(item, Mapping)}
    return found, answer


def works_like(item: Item, deadline: Deadline | None = None) -> list[Work]:
    """Up to five works whose title, first author and year resemble an item's; none is proved the same.

    Crossref's own score says nothing about that, so the editor compares and chooses.
    """
    words = [markup.plain(item.get("title", "")), first_name(item), str(year_of(item) or "")]
    answer = ask(
        CROSSREF,
        f"{conf.crossref_url()}/works",
        {"query.bibliographic": " ".join(filter(None, words)), "rows": "5", **politely()},
        deadline=deadline,
    )
    items = message(answer).get("items")
    return (
        [found for found in items if isinstance(found, Mapping)] if isinstance(items, list) else []
    )


def message(answer: Answer) -> dict[str, Any]:
    envelope = answer.json()
    inner = envelope.get("message") if isinstance(envelope, Mapping) else None
    if not isinstance(inner, Mapping):
        raise nonsense(answer.service)
    return dict(inner)


def politely() -> dict[str, str]:
    return {"mailto": conf.lookup_mailto()} if conf.lookup_mailto() else {}


def resolved(doi: str, deadline: Deadline | None = None) -> dict[str, Any]:
    """The CSL-JSON that a DOI's own agency gives, DataCite's for instance."""
    url = f"{conf.doi_resolver_url()}/{doi_path(doi)}"
    item = ask(RESOLVER, url, accept=CSL_JSON, deadline=deadline).json()
    if not isinstance(item, Mapping):
        raise nonsense(RESOLVER)
    return dict(item)
