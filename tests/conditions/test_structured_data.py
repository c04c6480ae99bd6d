"""What a page tells machines is true to the page and in the words of schema.org."""

import json
import re
from collections.abc import Iterator
from datetime import date

import pytest
from bs4 import BeautifulSoup
from django.template import Context, Template
from rdflib import SDO
from wagtail.blocks import StructBlockValidationError

from conditions.profile import CodeBlock, Subject
from conditions.structured_data import AILMENTS, script
from tests.factories import (
    ClinicianFactory,
    ConditionIndexPageFactory,
    ConditionPageFactory,
    ReferenceFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def data_of(rf):
    """Reads a page's JSON-LD back from its element, as a search engine does."""

    def read(page, **request_attributes) -> dict:
        request = rf.get("/")
        vars(request).update(request_attributes)
        template = Template("{% load structured_data %}{% structured_data page %}")
        html = template.render(Context({"page": page, "request": request}))
        match = re.fullmatch(r'<script type="application/ld\+json">(.*)</script>', html, re.S)
        return json.loads(match[1]) if match else {}

    return read


@pytest.fixture
def page():
    references = [
        ReferenceFactory(),
        ReferenceFactory(
            csl={
                "type": "book",
                "title": "Pain <i>explained</i>",
                "author": [{"literal": "Pain Society"}],
                "issued": {"date-parts": [[2020]]},
                "DOI": "10.1000/pain",
            }
        ),
    ]
    page = ConditionPageFactory(
        parent=ConditionIndexPageFactory(title="Conditions"),
        title="Sciatica",
        reviewed_by=ClinicianFactory(name="Ada Example", credentials="MD", position="Consultant"),
        reviewed_on=date(2026, 5, 4),
        body=[
            (
                "faq",
                {
                    "questions": [
                        {"question": "Does it <b>pass</b>?", "answer": "<p>Often, in weeks.</p>"},
                        {"question": "", "answer": "<p>Forgotten question.</p>"},
                    ]
                },
            ),
            ("citations", {"works": references}),
        ],
        codes=[("code", {"system": "ICD-10-CM", "code": "M54.3"})],
        treatments=[("treatment", "Physical therapy")],
    )
    page.other_names.create(name="Lumbar radiculopathy")
    return page


def things(data: object) -> Iterator[dict]:
    """Every node of the data, nested ones included."""
    if isinstance(data, list):
        for entry in data:
            yield from things(entry)
    elif isinstance(data, dict):
        yield data
        for value in data.values():
            yield from things(value)


def unknown_words(data: dict) -> list[str]:
    """The types and properties in the data that schema.org does not have."""
    words = []
    for thing in things(data):
        kinds = thing["@type"]
        words += [kinds] if isinstance(kinds, str) else kinds
        words += [name for name in thing if not name.startswith("@")]
    return [word for word in words if word not in SDO]


def test_every_type_and_property_is_a_word_of_schema_org(page, data_of):
    assert unknown_words(data_of(page)) == []
    assert unknown_words({"@type": "MedicalPage", "lastReviewedOn": ""}) == [
        "MedicalPage",
        "lastReviewedOn",
    ]


def test_a_page_says_what_it_is_about(page, data_of):
    data = data_of(page)

    assert data["@context"] == "https://schema.org"
    assert data["@type"] == ["MedicalWebPage", "FAQPage"]
    assert data["about"] == {
        "@type": "MedicalCondition",
        "name": "Sciatica",
        "alternateName": ["Lumbar radiculopathy"],
        "code": [{"@type": "MedicalCode", "codingSystem": "ICD-10-CM", "codeValue": "M54.3"}],
        "possibleTreatment": [{"@type": "MedicalTherapy", "name": "Physical therapy"}],
    }
    assert data["url"] == page.full_url


@pytest.mark.parametrize("subject", Subject)
def test_whatever_a_page_is_about_is_a_type_of_schema_org(subject, page, data_of):
    page.subject = subject

    data = data_of(page)

    assert data["about"]["@type"] == subject
    assert unknown_words(data) == []
    assert ("possibleTreatment" in data["about"]) == (subject in AILMENTS)


def test_what_machines_are_told_stands_on_the_page(page, client):
    page.save()
    text = BeautifulSoup(client.get(page.url).content, "html.parser").main.get_text(" ")

    for said in ("Lumbar radiculopathy", "Physical therapy", "ICD-10-CM: M54.3"):
        assert said in text


@pytest.mark.parametrize(
    ("system", "code", "is_one"),
    [
        ("ICD-10-CM", "M54.3", True),
        ("ICD-10-CM", "G90.511", True),
        ("ICD-10", "K58", True),
        ("ICD-11", "8A80.Z", True),
        ("MeSH", "D012585", True),
        ("SNOMED-CT", "23056005", True),
        ("ICD-10-CM", "m54.3", False),
        ("ICD-10", "Sciatica", False),
        ("MeSH", "012585", False),
    ],
)
def test_a_code_has_the_form_of_its_list(system, code, is_one):
    block = CodeBlock()
    value = block.to_python({"system": system, "code": code})

    if is_one:
        block.clean(value)
    else:
        with pytest.raises(StructBlockValidationError):
            block.clean(value)


def test_a_review_names_the_clinician_and_the_day(page, data_of):
    data = data_of(page)

    assert data["lastReviewed"] == "2026-05-04"
    assert data["reviewedBy"] == {
        "@type": "Person",
        "name": "Ada Example",
        "honorificSuffix": "MD",
        "jobTitle": "Consultant",
    }


def test_a_clinician_whose_entry_is_a_draft_vouches_for_nothing(page, data_of):
    page.reviewed_by.live = False

    data = data_of(page)

    assert "reviewedBy" not in data
    assert "lastReviewed" not in data


def test_works_are_cited_as_what_they_are(page, data_of):
    article, book = data_of(page)["citation"]

    assert article["@type"] == "ScholarlyArticle"
    assert article["author"] == [
        {"@type": "Person", "familyName": "Niesters", "givenName": "Marieke"}
    ]
    assert article["datePublished"] == "2014-02"
    assert article["isPartOf"]["name"] == "British Journal of Clinical Pharmacology"
    assert book == {
        "@type": "Book",
        "name": "Pain explained",
        "author": [{"@type": "Organization", "name": "Pain Society"}],
        "datePublished": "2020",
        "sameAs": "https://doi.org/10.1000/pain",
    }


def test_a_retracted_work_says_so_and_a_draft_is_left_out(data_of):
    retracted, draft = ReferenceFactory(status="retracted"), ReferenceFactory(live=False)
    page = ConditionPageFactory(body=[("citations", {"works": [retracted, draft]})])

    (work,) = data_of(page)["citation"]

    assert work["creativeWorkStatus"] == "Retracted"


def test_works_that_texts_cite_are_cited_too(data_of):
    in_text, quoted, draft = ReferenceFactory(), ReferenceFactory(), ReferenceFactory(live=False)
    page = ConditionPageFactory(
        introduction="<p>It helps.</p>",
        body=[
            ("description", {"text": f"<p>It helps.{citation_of(in_text, draft)}</p>"}),
            ("quoted_evidence", {"quotation": "It helps.", "reference": quoted}),
        ],
    )

    names = [work["name"] for work in data_of(page)["citation"]]

    assert names == [in_text.title, quoted.title]


def citation_of(*references) -> str:
    return "".join(f'<embed embedtype="citation" id="{work.pk}"/>' for work in references)


def test_questions_without_text_are_no_questions(page, data_of):
    (question,) = data_of(page)["mainEntity"]

    assert question["name"] == "Does it <b>pass</b>?"
    assert question["acceptedAnswer"]["text"] == "Often, in weeks."


def test_a_page_without_questions_is_no_faq_page(data_of):
    assert data_of(ConditionPageFactory())["@type"] == "MedicalWebPage"


def test_the_breadcrumb_leads_from_the_home_page_to_the_page(page, data_of):
    steps = data_of(page)["breadcrumb"]["itemListElement"]

    assert [step["position"] for step in steps] == [1, 2, 3]
    assert [step["name"] for step in steps][1:] == ["Conditions", "Sciatica"]
    assert steps[-1]["item"] == page.full_url


def test_a_preview_carries_no_structured_data(page, data_of):
    assert data_of(page, is_preview=True) == {}


def test_no_text_can_end_the_script_element():
    attack = "</script><script>alert(1)</script><!-- & \u2028"

    html = script({"name": attack})

    assert html.count("<") == 2
    data = json.loads(html.partition(">")[2].rpartition("<")[0])
    assert data["name"] == attack


def test_the_page_carries_its_data_in_its_head(page, client):
    head = client.get(page.url).content.decode().partition("</head>")[0]

    assert head.count('<script type="application/ld+json">') == 1
