"""Readers see why a page was found: the piece of its text that holds the word."""

import pytest
from wagtail.models import Site

from conditions.excerpt import excerpt
from conditions.search import search
from tests.factories import ConditionIndexPageFactory, ConditionPageFactory, ImageFactory

pytestmark = [pytest.mark.django_db, pytest.mark.indexed]


@pytest.fixture
def index():
    return ConditionIndexPageFactory(title="All articles")


def found(query: str) -> list:
    return [result.page.specific for result in search(query, Site.objects.get()).results]


@pytest.mark.parametrize(
    ("text", "words", "shown"),
    [
        ("Pain <b>burns</b>.", ["burn"], "Pain &lt;b&gt;<mark>burns</mark>&lt;/b&gt;."),
        ("A migraña begins.", ["migrana"], "A <mark>migraña</mark> begins."),
        ("One leg hurts.", ["legs"], "One <mark>leg</mark> hurts."),
        ("Many therapies help.", ["therapies"], "Many <mark>therapies</mark> help."),
        ("One therapy helps.", ["therapies"], "One <mark>therapy</mark> helps."),
        ("Nothing here.", ["sciatica"], "Nothing here."),
        ("", ["pain"], ""),
    ],
)
def test_an_excerpt_marks_words_in_any_form(text, words, shown):
    assert excerpt(text, words) == shown


def test_an_excerpt_of_a_long_text_is_short_and_holds_the_word():
    text = "before " * 200 + "sciatica " + "after " * 200

    shown = excerpt(text, ["sciatica"])

    assert shown.startswith("… ")
    assert shown.endswith(" …")
    assert "<mark>sciatica</mark>" in shown
    assert len(shown) < 300


def test_the_look_of_a_section_is_not_searched(index):
    facts = {"heading": "In short", "facts": ["It hurts."], "tone": "tinted", "width": "wide"}
    page = ConditionPageFactory(parent=index, body=[("key_facts", facts)])

    assert found("hurts") == [page]
    assert found("tinted") == found("wide") == []


def test_an_excerpt_puts_no_comma_between_two_questions(index):
    questions = [
        {"question": "Does rest help?", "answer": "<p>Hardly.</p>"},
        {"question": "Does walking help?", "answer": "<p>Yes, e.g., a little each day.</p>"},
    ]
    faq = {"heading": "Questions", "questions": questions}
    ConditionPageFactory(parent=index, title="Back pain", body=[("faq", faq)])

    [result] = search("walking", Site.objects.get()).results

    assert "Does rest help? Hardly. Does" in result.excerpt
    assert "Yes, e.g., a little" in result.excerpt


def test_what_was_left_empty_is_neither_found_nor_shown(index):
    sections = [
        ("figure", {"image": ImageFactory()}),
        ("description", {"text": "<p>It aches.</p>"}),
    ]
    ConditionPageFactory(parent=index, title="Back", introduction="<p>Low.</p>", body=sections)

    [result] = search("aches", Site.objects.get()).results

    assert "Low. It <mark>aches</mark>." in result.excerpt
    assert found("none") == []
