"""A reader finds a page by the words they know."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import PageViewRestriction, Site

from conditions.models import OtherName, Synonym
from conditions.search import keys_of, search
from tests.factories import (
    ConditionIndexPageFactory,
    ConditionPageFactory,
    ReferenceFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.indexed]


@pytest.fixture
def index():
    return ConditionIndexPageFactory(title="All articles")


@pytest.fixture
def sciatica(index):
    return ConditionPageFactory(
        parent=index, title="Sciatica", introduction="<p>Pain runs down the leg.</p>"
    )


@pytest.fixture
def bowel(index):
    page = ConditionPageFactory(
        parent=index, title="Irritable bowel syndrome", introduction="<p>Cramps come and go.</p>"
    )
    page.other_names = [OtherName(name="Spastic colon")]
    page.save_revision().publish()
    return page


def found(query: str) -> list:
    return [result.page.specific for result in search(query, Site.objects.get()).results]


def test_a_page_is_found_by_its_title_its_text_and_its_other_names(sciatica, bowel):
    assert found("sciatica") == [sciatica]
    assert found("Pain LEG") == [sciatica]
    assert found("spastic colon") == [bowel]
    assert found("leg cramps") == []


def test_a_page_that_is_called_so_comes_before_those_that_mention_it(index):
    for number in range(3):
        ConditionPageFactory(parent=index, introduction=f"<p>{'Migraine helps. ' * number}</p>")
    titled = ConditionPageFactory(parent=index, title="Migraine")
    ConditionPageFactory(parent=index, introduction="<p>Migraine, migraine, migraine.</p>")

    pages = found("migraine")

    assert len(pages) == 4
    assert pages[0] == titled


def test_a_page_is_found_by_the_works_it_cites_and_lists(index):
    cited, listed = ReferenceFactory(family="Zwart"), ReferenceFactory(family="Kowalski")
    mark = f'<embed embedtype="citation" id="{cited.pk}" locator="" label="Zwart 2014"/>'
    page = ConditionPageFactory(
        parent=index,
        introduction=f"<p>It helps.{mark}</p>",
        body=[("citations", {"heading": "References", "works": [listed]})],
    )

    assert found("zwart") == [page]
    assert found("kowalski") == [page]


def test_a_synonym_finds_the_pages_of_its_other_terms(sciatica, bowel):
    Synonym.objects.create(terms="IBS\nirritable bowel\n")

    assert found("ibs") == [bowel]
    assert found("IBS syndrome") == [bowel]


@pytest.mark.parametrize("query", ["Crohn's disease", "crohn’s", "crohns disease", "Crohn"])
def test_a_disease_is_found_with_and_without_the_s_of_whoever_it_is_called_after(query, index):
    pages = [
        ConditionPageFactory(parent=index, title=title, introduction="<p>Of the gut.</p>")
        for title in ("Crohn’s disease", "Crohn disease", "Crohn's disease in children")
    ]
    ConditionPageFactory(parent=index, title="Coeliac disease")
    assert {page.pk for page in found(query)} == {page.pk for page in pages}


def test_accents_typed_in_two_strokes_find_the_same(index):
    page = ConditionPageFactory(parent=index, title="M\u00e9ni\u00e8re")
    assert found("Me\u0301nie\u0300re") == [page]


@pytest.mark.parametrize("query", ["covid 19", "COVID-19", "M54.3", "m54", "tingling", "0.5 mg/kg"])
def test_words_that_grew_together_are_found_one_by_one(query, index):
    page = ConditionPageFactory(
        parent=index,
        title="Long COVID-19",
        introduction="<p>Numbness/tingling. It takes 0.5 mg/kg.</p>",
        codes=[("code", {"system": "ICD-10-CM", "code": "M54.3"})],
    )
    ConditionPageFactory(parent=index, title="Covid of 54 kinds", introduction="<p>No mg.</p>")
    assert found(query) == [page]


def test_a_query_keeps_its_own_direction(sciatica, client):
    html = client.get(reverse("conditions:search"), {"q": "siatica"}).content.decode()
    assert "“<bdi>siatica</bdi>”" in html
    assert 'value="siatica" maxlength="100" dir="auto"' in html


def test_what_no_visitor_may_see_is_not_found(index, sciatica):
    ConditionPageFactory(parent=index, title="Sciatica, a draft", live=False)
    private = ConditionPageFactory(parent=index, title="Sciatica in private")
    PageViewRestriction.objects.create(page=private, restriction_type="login")

    assert found("sciatica") == [sciatica]


ODD_QUERIES = [
    "",
    "   ",
    "\0",
    "pain\0pain",
    "'",
    '"',
    '"unclosed',
    "' OR 1=1 --",
    "AND",
    "a AND (",
    "NOT pain",
    "NEAR(pain, 2)",
    "pain*",
    "pain:*",
    "-pain",
    "title:pain",
    "pain & ! | <-> pain",
    "\\",
    "%s %(x)s {}",
    "the",
    "🦴",
    "İstanbul ß ﬁ",
    "ש",
    "pain " * 200,
    "x" * 5000,
]


@pytest.mark.parametrize("query", ODD_QUERIES)
def test_no_query_breaks_the_search_page(query, sciatica, client):
    Synonym.objects.create(terms="pain\n'; \" *\nAND OR\n%s")

    response = client.get(reverse("conditions:search"), {"q": query})

    assert response.status_code == 200


def test_the_search_page_shows_what_it_found_with_the_words_marked(sciatica, client):
    response = client.get(reverse("conditions:search"), {"q": "Leg"})

    html = response.content.decode()
    assert f'<a href="{sciatica.url}">Sciatica</a>' in html
    assert "down the <mark>leg</mark>." in html
    assert "no-store" in response["Cache-Control"]
    assert '<meta name="robots" content="noindex">' in html


def test_a_search_in_vain_leads_to_the_list_from_a_to_z(index, sciatica, client):
    html = client.get(reverse("conditions:search"), {"q": "zzzqqq"}).content.decode()

    assert f'href="{index.url}a-to-z/">All articles from A to Z' in html


def test_who_has_not_searched_yet_is_led_to_all_conditions(client, index):
    html = client.get("/search/").content.decode()
    assert f'href="{index.url}a-to-z/">All articles from A to Z' in html


def test_a_search_takes_few_queries(index, django_assert_max_num_queries):
    site = Site.objects.get()
    for number in range(12):
        ConditionPageFactory(parent=index, title=f"Nerve pain, part {number}")

    with django_assert_max_num_queries(5):
        assert len(search("nerve", site).results) == 12


def test_what_another_index_found_is_shown_too(sciatica, bowel):
    assert keys_of([bowel, sciatica]) == [bowel.pk, sciatica.pk]


def test_a_synonym_needs_two_terms():
    lonely = Synonym(terms="IBS\n\n")

    with pytest.raises(Exception, match="at least two terms"):
        lonely.full_clean()


only_postgresql = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="the index is PostgreSQL's"
)


def plan_of_a_search(word: str) -> str:
    """How PostgreSQL finds the entries with a word."""
    with connection.cursor() as cursor:
        cursor.execute(
            "EXPLAIN SELECT 1 FROM wagtailsearch_indexentry "
            "WHERE (title || body) @@ to_tsquery('english', %s)",
            [word],
        )
        return " ".join(row[0] for row in cursor.fetchall())


@only_postgresql
def test_postgresql_searches_title_and_body_through_one_index(sciatica):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")

    assert "conditions_search_title_body" in plan_of_a_search("sciatica")


@only_postgresql
def test_postgresql_uses_that_index_right_after_many_pages_came_in(sciatica):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO wagtailsearch_indexentry"
            " (content_type_id, object_id, title, body, autocomplete, title_norm, title_text, body_text)"
            " SELECT content_type_id, 'x' || page, title, words, autocomplete, 1, '', ''"
            " FROM wagtailsearch_indexentry, generate_series(1, 1000) page, LATERAL ("
            "  SELECT to_tsvector('simple', string_agg(md5(page || '-' || word), ' ')) AS words"
            "  FROM generate_series(1, 300) word) made WHERE object_id = %s",
            [str(sciatica.pk)],
        )
        cursor.execute("ANALYZE wagtailsearch_indexentry")

    assert "conditions_search_title_body" in plan_of_a_search("unheard")


@only_postgresql
def test_postgresql_sends_no_vectors_of_what_it_found(sciatica):
    with CaptureQueriesContext(connection) as queries:
        assert found("sciatica") == [sciatica]

    assert not any("_vector_" in query["sql"] for query in queries)
