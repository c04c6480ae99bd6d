"""Editors put a page first for what readers ask."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from wagtail.models import PageViewRestriction, Site

from conditions.models import Promotion, Synonym
from conditions.search import search
from tests.factories import ConditionIndexPageFactory, ConditionPageFactory

pytestmark = [pytest.mark.django_db, pytest.mark.indexed]


@pytest.fixture
def index():
    return ConditionIndexPageFactory()


@pytest.fixture
def risks(index):
    """A page whose own words are others, promoted for the side effects of ketamine."""
    page = ConditionPageFactory(parent=index, title="What can go wrong")
    Promotion.objects.create(
        page=page, terms="ketamine side effects\ndrip risks", reason="Every risk, and how often."
    )
    return page


def results(query: str) -> list[tuple[str, bool]]:
    answer = search(query, Site.objects.get())
    return [(result.page.title, result.is_promoted) for result in answer.results]


def test_a_promoted_page_comes_first_and_once(index, risks):
    ConditionPageFactory(parent=index, title="Ketamine and its side effects")
    Promotion.objects.create(page=risks, terms="side effects")

    assert results("side effects of ketamine")[0] == ("What can go wrong", True)
    assert results("Side EFFECTS ketamine") == [
        ("What can go wrong", True),
        ("Ketamine and its side effects", False),
    ]


def test_a_page_is_promoted_only_for_all_words_of_a_line(risks):
    assert results("ketamine side") == []
    assert results("side effects drip") == []
    assert results("drip risks") == [("What can go wrong", True)]


def test_synonyms_promote_too(risks):
    Synonym.objects.create(terms="drip\ninfusion")

    assert results("infusion risks") == [("What can go wrong", True)]


def test_what_visitors_may_not_see_is_not_promoted(risks):
    PageViewRestriction.objects.create(page=risks, restriction_type="login")

    assert results("drip risks") == []


def test_the_search_page_says_what_is_promoted_and_why(risks, client):
    html = client.get(reverse("conditions:search"), {"q": "drip risks"}).content.decode()

    assert "Our suggestion" in html
    assert "Every risk, and how often." in html
    assert "1 page found" in html


def test_a_promotion_needs_a_search(risks):
    with pytest.raises(ValidationError, match="at least one search"):
        Promotion(page=risks, terms="\n ?").full_clean()
