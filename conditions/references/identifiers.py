"""DOI, PMID and PMCID in every form people paste them, and the one form we keep."""

import re
import unicodedata
from dataclasses import dataclass
from html import unescape
from typing import Literal, Self
from urllib.parse import quote, unquote

from django.utils.translation import gettext as _

Kind = Literal["doi", "pmid", "pmcid"]

LONGEST_INPUT = 2_000

DASHES = dict.fromkeys(
    map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"), "-"
)
INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
LATEX_ESCAPE = re.compile(r"\{?\\([_%&#$~{}])\}?")
PLAUSIBLE_DOI = re.compile(r"10\.\d{4,9}/\S+")
# What a sentence, a bracket or a quotation leaves behind an identifier.
TRAILING = ".,;:!?'\"\u2018\u2019\u201c\u201d\u00bb>*\u2026"
BRACKETS = {")": "(", "]": "[", "}": "{"}

PMCID = re.compile(r"\bPMC\s*[:\-]?\s*(\d{1,9})(?:\.\d+)?(?!\d)", re.IGNORECASE)
PMCID_LABEL = re.compile(r"\bPMCID\s*:?\s*(?:PMC)?\s*(\d{1,9})(?:\.\d+)?(?!\d)", re.IGNORECASE)
PMID_LABEL = re.compile(r"\bPMID\s*[:#\-]?\s*(\d{1,8})(?:\.\d+)?(?!\d)", re.IGNORECASE)
PUBMED_ADDRESS = re.compile(
    r"(?:pubmed\.ncbi\.nlm\.nih\.gov|ncbi\.nlm\.nih\.gov/(?:m/)?pubmed|europepmc\.org/"
    r"(?:abstract|article)/MED)/(?:\?term=)?(\d{1,8})(?!\d)",
    re.IGNORECASE,
)
# Publishers' addresses end in what a reader sees, not in the identifier.
PREPRINT_VERSION = re.compile(r"^(10\.(?:1101|64898)/[\d.]+)v\d+$")
ADDRESS_ENDINGS = re.compile(
    r"(?:[?#].*|/(?:full|abstract|pdf|epdf|html|meta|summary|references|fulltext|v\d+/(?:full|review))"
    r"(?:\.pdf|[-.]text)?/?|\.(?:pdf|full|abstract|short|long))$",
    re.IGNORECASE,
)


class IdentifierNotRecognised(ValueError):
    """The text is neither a DOI, a PMID, a PMCID nor the address of a paper."""


@dataclass(frozen=True)
class Identifier:
    """One identifier in normal form: a lower-case DOI, a PMID of digits, a PMCID with its prefix."""

    kind: Kind
    value: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Recognise what an editor typed or pasted.

        Raises IdentifierNotRecognised with a sentence for the editor.
        """
        text = tidy(text)
        if len(text) > LONGEST_INPUT:
            raise IdentifierNotRecognised(
                _("This is too long for an identifier. Paste a list of references instead.")
            )
        # A PMCID has no dot and a slash only in addresses, so the DOI goes first.
        if doi := find_doi(text):
            return cls("doi", doi)
        if match := PMCID_LABEL.search(text) or PMCID.search(text):
            return cls("pmcid", f"PMC{int(match[1])}")
        if match := PUBMED_ADDRESS.search(text) or PMID_LABEL.search(text):
            return cls("pmid", str(int(match[1])))
        if re.fullmatch(r"\d{1,9}", text):
            raise IdentifierNotRecognised(
                _("“%(number)s” may be a PMID or a PMCID. Write PMID %(number)s or PMC%(number)s.")
                % {"number": text}
            )
        raise IdentifierNotRecognised(
            _("“%(text)s” is not a DOI, a PMID, a PMCID or the address of a paper.")
            % {"text": text[:80]}
        )

    def __str__(self) -> str:
        return {"doi": "DOI {}", "pmid": "PMID {}", "pmcid": "{}"}[self.kind].format(self.value)


def tidy(text: str) -> str:
    """The text without invisible characters, odd dashes, full-width forms and LaTeX escapes."""
    text = INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).translate(DASHES)
    return LATEX_ESCAPE.sub(r"\1", text).strip()


def find_doi(text: str) -> str:
    """The first DOI in a text, lower-cased; empty when there is none."""
    return spelled_doi(text).lower()


def spelled_doi(text: str) -> str:
    """The first DOI in a text with the capitals it was written in; empty when there is none."""
    text = tidy(unescape(str(text)))
    if re.search(r"10(?:\.|%2e)\d{4,9}%2f", text, re.IGNORECASE) or "://" in text:
        text = unquote(text)
    text = re.sub(r"(10\.\d{4,9})\s*/\s*", r"\1/", text)
    match = PLAUSIBLE_DOI.search(text)
    if not match:
        return ""
    doi = match[0]
    if is_address(text[: match.start()]):
        doi = shorten_address(doi)
    return strip_trailing(doi)


def is_address(before: str) -> bool:
    return "://" in before or before.lower().startswith(("www.", "//"))


def shorten_address(doi: str) -> str:
    """Take off what follows a DOI inside a publisher's address."""
    doi = doi.split("&", 1)[0]
    while (shorter := ADDRESS_ENDINGS.sub("", doi)) != doi and PLAUSIBLE_DOI.fullmatch(shorter):
        doi = shorter
    return PREPRINT_VERSION.sub(r"\1", doi)


def strip_trailing(doi: str) -> str:
    """Take off punctuation, and closing brackets that the DOI itself did not open."""
    while doi:
        last = doi[-1]
        unopened = last in BRACKETS and doi.count(last) > doi.count(BRACKETS[last])
        # Old Wiley DOIs end in ">" or hold "<"; such a ">" closes one of their own.
        own = last == ">" and doi.count(">") <= doi.count("<")
        if (last in TRAILING and not own) or unopened:
            doi = doi[:-1]
        else:
            break
    return doi


def normal_doi(value: object) -> str:
    """A field that should hold a DOI, lower-cased; empty when it does not."""
    return find_doi(str(value or ""))


def normal_pmid(value: object) -> str:
    """A field that should hold a PMID, as digits; empty when it does not."""
    text = tidy(str(value or ""))
    match = re.fullmatch(r"(?:PMID\s*:?\s*)?0*(\d{1,8})(?:\.0)?", text, re.IGNORECASE)
    match = match or PUBMED_ADDRESS.search(text)
    return str(int(match[1])) if match and int(match[1]) else ""


def normal_pmcid(value: object) -> str:
    """A field that should hold a PMCID, with its prefix; empty when it does not."""
    text = tidy(str(value or ""))
    match = PMCID.search(text) or re.fullmatch(r"(\d{1,9})", text)
    return f"PMC{int(match[1])}" if match and int(match[1]) else ""


def doi_path(doi: str) -> str:
    """A DOI as a piece of an address: old ones hold brackets, semicolons and hashes."""
    return quote(doi, safe="/")


def doi_url(doi: str) -> str:
    return f"https://doi.org/{quote(doi, safe='/:;()')}" if doi else ""


def pmid_url(pmid: str) -> str:
    return f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/" if pmid else ""


def pmcid_url(pmcid: str) -> str:
    return f"https://pmc.ncbi.nlm.nih.gov/articles/{pmcid}/" if pmcid else ""
