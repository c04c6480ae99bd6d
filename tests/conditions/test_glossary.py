"""Words that the glossary explains, from the editor to the reader."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter
from wagtail.models import ReferenceIndex
from wagtail.rich_text import RichText, get_text_for_indexing

from conditions.glossary.models import Term
from tests.factories import ConditionPageFactory, MemberFactory, TermFactory

pytestmark = pytest.mark.django_db


def text_with(term: Term, words: str = "receptors") -> str:
    return f'<p data-block-key="a1">It blocks <a linktype="term" id="{term.pk}">{words}</a>.</p>'


def article(html: str) -> str:
    return html.partition("<main")[2].partition("</main>")[0]


@pytest.fixture
def converter() -> ContentstateConverter:
    return ContentstateConverter(features=["bold", "term"])


def test_a_marked_word_survives_the_way_through_the_editor(converter):
    term = TermFactory(name="NMDA receptor")

    state = json.loads(converter.from_database_format(text_with(term)))

    assert state["blocks"][0]["text"] == "It blocks receptors."
    assert state["entityMap"]["0"]["data"] == {"id": str(term.pk), "name": "NMDA receptor"}
    assert converter.to_database_format(json.dumps(state)) == text_with(term)


def test_a_word_leads_to_its_explanation_on_the_page(client):
    term = TermFactory(name="NMDA receptor", definition="A switch on <nerve> cells.")
    page = ConditionPageFactory(introduction=text_with(term))

    html = article(client.get(page.url).content.decode())

    assert f'<a class="term" role="doc-glossref" href="#term-{term.pk}">receptors</a>' in html
    assert html.count(f'id="term-{term.pk}"') == 1
    assert "A switch on &lt;nerve&gt; cells." in html


def test_a_page_explains_each_of_its_words_once_and_in_alphabetical_order(client):
    later, first, unused = (TermFactory(name=name) for name in ("Vein", "infusion", "Nerve"))
    body = [("description", {"text": text_with(term)}) for term in (later, first, later)]
    page = ConditionPageFactory(body=body)

    html = article(client.get(page.url).content.decode())

    words = html.partition("Words explained")[2]
    assert words.count("<dfn>") == 2
    assert words.index("infusion") < words.index("Vein")
    assert unused.name not in words


def test_a_page_without_marked_words_has_no_list_of_them(client):
    html = client.get(ConditionPageFactory().url).content.decode()

    assert "Words explained" not in html
    assert "words explained" not in html


def test_a_word_that_the_glossary_has_no_more_reads_on_as_text(client):
    term = TermFactory()
    page = ConditionPageFactory(introduction=text_with(term))
    term.delete()

    html = article(client.get(page.url).content.decode())

    assert "It blocks <a>receptors</a>." in html
    assert "Words explained" not in html


def test_any_number_of_words_costs_one_query(client):
    def queries(count: int) -> int:
        terms = TermFactory.create_batch(count)
        body = [("description", {"text": text_with(term)}) for term in terms]
        page = ConditionPageFactory(body=body)
        client.get(page.url)
        with CaptureQueriesContext(connection) as asked:
            client.get(page.url)
        return len(asked)

    assert queries(1) == queries(20) == queries(0) + 1


def test_outside_a_page_a_marked_word_is_only_a_word():
    term = TermFactory()

    assert f'<a data-term="{term.pk}">receptors</a>' in str(RichText(text_with(term)))
    assert get_text_for_indexing(text_with(term)) == "It blocks receptors."


def test_the_markdown_twin_explains_the_words_too(client):
    term = TermFactory(name="NMDA receptor", definition="A switch on nerve cells.")
    page = ConditionPageFactory(introduction=text_with(term))

    text = client.get(page.url, headers={"accept": "text/markdown"}).content.decode()

    assert "- **NMDA receptor** A switch on nerve cells." in text


@pytest.mark.indexed
def test_wagtail_knows_which_pages_use_a_word():
    term = TermFactory()
    page = ConditionPageFactory(introduction=text_with(term))

    [usage] = ReferenceIndex.get_references_to(term)
    assert usage.object_id == str(page.pk)


def test_a_marketing_editor_adds_a_word_while_writing(client):
    client.force_login(MemberFactory(role="Marketing editors"))
    chooser = "wagtailsnippetchoosers_conditions_term"
    assert b"New word" in client.get(reverse(f"{chooser}:choose")).content

    response = client.post(
        reverse(f"{chooser}:create"), {"name": "Vein", "definition": "It leads blood home."}
    )

    term = Term.objects.get()
    assert response.json()["result"]["id"] == str(term.pk)
    assert term.definition == "It leads blood home."
