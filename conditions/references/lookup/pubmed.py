"""NCBI's E-utilities and its converter of identifiers."""

from collections.abc import Iterable, Mapping
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from django.utils.translation import gettext as _

from conditions import conf
from conditions.references.identifiers import normal_doi, normal_pmcid, normal_pmid
from conditions.references.lookup import pubmed_xml
from conditions.references.lookup.http import Answer, Deadline, NotFound, ask, nonsense
from conditions.references.lookup.pubmed_xml import PubMedRecord

PUBMED = "PubMed"
TOOL = "clinic-cms"
RECORDS_PER_QUERY = 200


def record(pmid: str, deadline: Deadline | None = None) -> PubMedRecord:
    """PubMed's record of a PMID. Raises NotFound."""
    for found in records([pmid], deadline):
        if found.item.get("PMID") == pmid:
            return found
    raise NotFound(_("PubMed does not know the PMID %(pmid)s.") % {"pmid": pmid})


def records(pmids: Iterable[str], deadline: Deadline | None = None) -> list[PubMedRecord]:
    """The records that PubMed has of up to 200 PMIDs; unknown ones are missing."""
    answer = ask(
        PUBMED,
        f"{conf.pubmed_url()}/efetch.fcgi",
        {"db": "pubmed", "id": ",".join(pmids), "retmode": "xml", **politely()},
        accept="text/xml",
        deadline=deadline,
    )
    return pubmed_xml.records(tree(answer))


def tree(answer: Answer) -> Element:
    """The XML of an answer; entities and other traps are refused, not expanded."""
    try:
        return fromstring(answer.body)
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise nonsense(answer.service) from error


def record_for_doi(doi: str, deadline: Deadline | None = None) -> PubMedRecord:
    """PubMed's record of a DOI. Raises NotFound when there is not exactly one that carries it."""
    ids = pmids_of([doi], deadline)
    # PubMed drops words it does not know, so a hit counts only if it carries the very DOI.
    if len(ids) == 1:
        found = record(ids.pop(), deadline)
        if normal_doi(found.item.get("DOI")) == doi:
            return found
    raise NotFound(_("PubMed does not know the DOI %(doi)s.") % {"doi": doi})


def pmids_of(dois: Iterable[str], deadline: Deadline | None = None) -> set[str]:
    """The PMIDs that PubMed finds for some DOIs; whose they are, only their records tell."""
    answer = ask(
        PUBMED,
        f"{conf.pubmed_url()}/esearch.fcgi",
        {
            "db": "pubmed",
            "term": " OR ".join(f"{doi}[DOI]" for doi in dois),
            "retmode": "json",
            "retmax": str(RECORDS_PER_QUERY),
            **politely(),
        },
        deadline=deadline,
    ).json()
    result = answer.get("esearchresult") if isinstance(answer, Mapping) else None
    if not isinstance(result, Mapping):
        raise nonsense(PUBMED)
    found = [] if result.get("ERROR") else result.get("idlist") or []
    return {pmid for entry in found if (pmid := normal_pmid(entry))}


def identifiers_of(pmcid: str, deadline: Deadline | None = None) -> dict[str, str]:
    """The PMID and DOI of a PMCID, as far as PubMed Central knows them."""
    answer = ask(
        "PubMed Central",
        f"{conf.id_converter_url()}/",
        {"ids": pmcid, "idtype": "pmcid", "format": "json", **politely(with_key=False)},
        deadline=deadline,
    ).json()
    listed = answer.get("records") if isinstance(answer, Mapping) else None
    if not isinstance(listed, list):
        raise nonsense("PubMed Central")
    for entry in listed:
        if isinstance(entry, Mapping) and normal_pmcid(entry.get("pmcid")) == pmcid:
            known = {"pmid": normal_pmid(entry.get("pmid")), "doi": normal_doi(entry.get("doi"))}
            if any(known.values()):
                return known
    raise NotFound(_("PubMed Central does not know %(pmcid)s.") % {"pmcid": pmcid})


def politely(*, with_key: bool = True) -> dict[str, str]:
    named = {"tool": TOOL, "email": conf.lookup_mailto()}
    if with_key:
        named["api_key"] = conf.ncbi_api_key()
    return {key: value for key, value in named.items() if value}
