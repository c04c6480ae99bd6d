"""What a condition page tells machines about itself, in the words of schema.org."""

import json
from typing import Any

from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from wagtail.blocks import StructValue
from wagtail.models import Page, Site
from wagtail.rich_text import get_text_for_indexing

from conditions.aliases import canonical_address
from conditions.breadcrumbs import line_to
from conditions.models import Clinician, ConditionPage
from conditions.profile import Subject
from conditions.references import markup
from conditions.references.models import Reference, Status

Thing = dict[str, Any]

WORK_TYPES = {
    "article": "ScholarlyArticle",
    "article-journal": "ScholarlyArticle",
    "paper-conference": "ScholarlyArticle",
    "book": "Book",
    "chapter": "Chapter",
    "dataset": "Dataset",
    "report": "Report",
    "thesis": "Thesis",
    "webpage": "WebPage",
}

AILMENTS = {Subject.CONDITION, Subject.SYMPTOM}

# Nothing in the data may end the script element or open another one.
SAFE_IN_SCRIPT = {sign: f"\\u{ord(sign):04X}" for sign in "<>&\u2028\u2029"}


def script(data: Thing) -> SafeString:
    """The data as a JSON-LD element; browsers read it and never run it."""
    text = json.dumps({"@context": "https://schema.org", **data}, ensure_ascii=False)
    for sign, escaped in SAFE_IN_SCRIPT.items():
        text = text.replace(sign, escaped)
    # Safe: every character that means something to an HTML parser is escaped.
    return format_html('<script type="application/ld+json">{}</script>', SafeString(text))


def condition_page(page: ConditionPage, request: HttpRequest, breadcrumb: Thing) -> Thing:
    """A MedicalWebPage about its condition, which is an FAQPage too if it answers questions."""
    questions = questions_of(page)
    return filled(
        {
            "@type": ["MedicalWebPage", "FAQPage"] if questions else "MedicalWebPage",
            "url": canonical_address(page, request),
            "name": page.title,
            "description": page.in_brief or get_text_for_indexing(page.introduction),
            "inLanguage": get_language(),
            "datePublished": page.first_published_at and page.first_published_at.isoformat(),
            "dateModified": page.last_published_at and page.last_published_at.isoformat(),
            "about": subject(page),
            **review(page),
            "citation": [work(reference) for reference in page.cited_works],
            "breadcrumb": breadcrumb,
            "mainEntity": questions,
        }
    )


def subject(page: ConditionPage) -> Thing:
    """The condition, treatment or whatever else the page is about."""
    treatments = [{"@type": "MedicalTherapy", "name": item.value} for item in page.treatments]
    return filled(
        {
            "@type": page.subject,
            "name": page.title,
            "alternateName": page.also_called,
            "code": [code(item.value) for item in page.codes if item.value["code"]],
            # Only what ails somebody has treatments in schema.org.
            "possibleTreatment": treatments if page.subject in AILMENTS else [],
        }
    )


def code(value: StructValue) -> Thing:
    return {
        "@type": "MedicalCode",
        "codingSystem": value["system"],
        "codeValue": value["code"],
    }


def filled(data: Thing) -> Thing:
    """The data without the properties nobody filled in."""
    return {name: value for name, value in data.items() if value}


def review(page: ConditionPage) -> Thing:
    """Who reviewed the page and when: both, or nothing while the clinician is a draft."""
    if not (page.reviewer and page.reviewed_on):
        return {}
    return {
        "reviewedBy": clinician(page.reviewer),
        "lastReviewed": page.reviewed_on.isoformat(),
    }


def clinician(person: Clinician) -> Thing:
    return filled(
        {
            "@type": "Person",
            "name": person.name,
            "honorificSuffix": person.credentials,
            "jobTitle": person.position,
        }
    )


def questions_of(page: ConditionPage) -> list[Thing]:
    """Every question with its answer, section by section."""
    return [
        {
            "@type": "Question",
            "name": item["question"],
            "acceptedAnswer": {
                "@type": "Answer",
                "text": get_text_for_indexing(item["answer"].source),
            },
        }
        for section in page.body.blocks_by_name("faq")
        for item in section.value["questions"]
        if item["question"] and item["answer"]
    ]


def work(reference: Reference) -> Thing:
    csl = reference.csl
    return filled(
        {
            "@type": WORK_TYPES.get(csl.get("type", ""), "CreativeWork"),
            "name": markup.plain(reference.title),
            "author": [author(name) for name in csl.get("author", [])],
            "datePublished": date_published(csl),
            "isPartOf": container(csl),
            "pagination": csl.get("page"),
            "sameAs": address(reference),
            "creativeWorkStatus": (
                reference.get_status_display() if reference.status == Status.RETRACTED else ""
            ),
        }
    )


def author(name: dict[str, str]) -> Thing:
    if "literal" in name:
        return {"@type": "Organization", "name": name["literal"]}
    return filled(
        {"@type": "Person", "familyName": name.get("family"), "givenName": name.get("given")}
    )


def date_published(csl: Thing) -> str:
    """As much of an ISO date as the work gives: 2014, 2014-02 or 2014-02-28."""
    year, *rest = csl["issued"]["date-parts"][0] if "issued" in csl else [""]
    return "-".join([str(year), *(f"{part:02}" for part in rest)])


def container(csl: Thing) -> Thing:
    if not (title := csl.get("container-title")):
        return {}
    kind = "Periodical" if csl.get("type") == "article-journal" else "CreativeWork"
    return {"@type": kind, "name": markup.plain(title)}


def address(reference: Reference) -> str:
    if reference.doi:
        return f"https://doi.org/{reference.doi}"
    if reference.pmid:
        return f"https://pubmed.ncbi.nlm.nih.gov/{reference.pmid}/"
    return reference.csl.get("URL", "")


def breadcrumb(page: Page, request: HttpRequest) -> Thing:
    """The way from the site's home page to the page; empty outside of any site."""
    site = Site.find_for_request(request)
    return breadcrumb_list(line_to(page, site), request) if site else {}


def breadcrumb_list(line: list[Page], request: HttpRequest) -> Thing:
    """The pages of a way, in their order."""
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {
                "@type": "ListItem",
                "position": position,
                "name": step.title,
                "item": step.get_full_url(request),
            }
            for position, step in enumerate(line, 1)
        ],
    }
