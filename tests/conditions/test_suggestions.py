"""Readers choose a name while they type, and the clinic does not learn what they type."""

import pytest
from django.db import connection
from wagtail.models import PageViewRestriction

from conditions.models import OtherName
from tests.factories import ConditionIndexPageFactory, ConditionPageFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def index():
    return ConditionIndexPageFactory()


def add(index, title, *names, **fields):
    page = ConditionPageFactory(parent=index, title=title, **fields)
    page.other_names = [OtherName(name=name) for name in names]
    page.save()
    return page


@pytest.fixture
def names(client):
    return lambda letters: client.get(f"/search/names/{letters}.json").json()["names"]


def test_titles_and_other_names_are_found_by_any_of_their_words(index, names):
    page = add(index, "Irritable bowel syndrome", "IBS", "Spastic colon")

    assert names("sp") == [["Spastic colon", page.title, page.url]]
    assert names("bo") == [[page.title, page.title, page.url]]
    assert names("rr") == []


def test_accents_and_case_do_not_matter(index, names):
    page = add(index, "Épicondylite")

    for letters in ("ep", "Ép", "EP"):
        assert names(letters) == [[page.title, page.title, page.url]]


def test_what_no_visitor_may_see_is_not_suggested(index, names):
    add(index, "Sciatica, a draft", "Sciatic pain", live=False)
    private = add(index, "Sciatica in private")
    PageViewRestriction.objects.create(page=private, restriction_type="login")

    assert names("sc") == []


@pytest.mark.parametrize("letters", ["s", "sci", "s%20", "..", "%00a"])
def test_nobody_is_asked_for_more_or_less_than_two_letters(letters, index, client):
    assert client.get(f"/search/names/{letters}.json").status_code == 404


def test_the_answer_is_the_same_for_everyone_for_some_minutes(index, client):
    response = client.get("/search/names/sc.json")

    assert response["Cache-Control"] == "public, max-age=300"
    assert "Cookie" not in response.get("Vary", "")
    assert not response.cookies


def test_suggesting_takes_few_queries_at_any_size(index, client, django_assert_max_num_queries):
    for number in range(12):
        add(index, f"Nerve pain {number}", f"Nerve ache {number}")
    connection.run_on_commit.clear()
    client.get("/search/names/ne.json")

    with django_assert_max_num_queries(4):
        assert len(client.get("/search/names/ne.json").json()["names"]) == 24
