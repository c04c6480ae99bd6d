"""Citations in rich text, from the editor to the database and to the page."""

import json

import pytest
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter
from wagtail.models import ReferenceIndex
from wagtail.rich_text import RichText, get_text_for_indexing

from tests.factories import ConditionPageFactory, ReferenceFactory

MARK = '<embed embedtype="citation" id="7" locator="p. 12" label="O’Brien &amp; Co 2014"/>'
STORED = f'<p data-block-key="a1">It helps.{MARK} Some more.</p>'


@pytest.fixture
def converter() -> ContentstateConverter:
    return ContentstateConverter(features=["bold", "citation"])


def test_the_editor_shows_a_stored_citation_as_the_short_name_of_the_work(converter):
    state = json.loads(converter.from_database_format(STORED))

    assert state["blocks"][0]["text"] == "It helps.[O’Brien & Co 2014, p. 12] Some more."
    assert state["entityMap"]["0"] == {
        "type": "CITATION",
        "mutability": "IMMUTABLE",
        "data": {"id": "7", "locator": "p. 12", "label": "O’Brien & Co 2014"},
    }


def test_a_citation_survives_the_way_through_the_editor(converter):
    assert converter.to_database_format(converter.from_database_format(STORED)) == STORED


def test_neighbouring_citations_stay_apart(converter):
    stored = f'<p data-block-key="a1">{MARK}{MARK.replace("7", "8")}</p>'

    assert converter.to_database_format(converter.from_database_format(stored)) == stored


def test_a_hostile_locator_stays_text():
    mark = (
        '<embed embedtype="citation" id="7" locator="&quot;&gt;&lt;script&gt;" label="&lt;b&gt;"/>'
    )

    html = str(RichText(f"<p>{mark}</p>"))

    assert "<script" not in html
    assert "<b>" not in html


def test_outside_a_page_a_citation_reads_as_the_short_name():
    assert "[O’Brien &amp; Co 2014]</sup>" in str(RichText(STORED))


def test_the_search_index_has_the_sentence_without_the_mark():
    assert get_text_for_indexing(STORED) == "It helps. Some more."


@pytest.mark.indexed
@pytest.mark.django_db
def test_wagtail_knows_which_pages_cite_a_reference():
    reference = ReferenceFactory()
    page = ConditionPageFactory(introduction=STORED.replace('id="7"', f'id="{reference.pk}"'))

    assert [usage.object_id for usage in ReferenceIndex.get_references_to(reference)] == [
        str(page.pk)
    ]
