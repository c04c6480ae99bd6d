"""A reader who cannot spell what a page is called finds it, and no page that is not for them."""

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction, Site

from conditions.models import ConditionPage, OtherName, Topic
from conditions.search import Answer, search
from conditions.vocabulary import vocabulary_of
from tests.factories import ConditionIndexPageFactory, ConditionPageFactory, TermFactory

pytestmark = [pytest.mark.django_db, pytest.mark.indexed]


@pytest.fixture
def index():
    return ConditionIndexPageFactory(title="All articles")


@pytest.fixture
def sciatica(index):
    return ConditionPageFactory(parent=index, title="Sciatica")


@pytest.fixture
def bowel(index):
    return ConditionPageFactory(parent=index, title="Irritable bowel syndrome")


def found(query: str) -> list:
    return [result.page.specific for result in search(query, Site.objects.get()).results]


def test_a_misspelt_or_unfinished_word_finds_what_was_meant(sciatica, bowel):
    answer = search("siatica", Site.objects.get())

    assert [result.page.title for result in answer.results] == ["Sciatica"]
    assert answer.corrected == "sciatica"
    assert found("iritable") == [bowel]
    assert found("sciat") == [sciatica]


def test_a_word_that_was_written_as_two_finds_what_was_meant(index, sciatica):
    page = ConditionPageFactory(parent=index, title="Headache and the face")

    answer = search("head ache", Site.objects.get())

    assert [result.page.specific for result in answer.results] == [page]
    assert answer.corrected == "headache"


@pytest.mark.parametrize("query", ["meniere", "Menieres", "meniere's disease", "menière", "menier"])
def test_a_name_is_found_without_its_accents_and_with_an_error_in_it(query, index):
    page = ConditionPageFactory(parent=index, title="Ménière’s disease")
    ConditionPageFactory(parent=index, title="A disease of nerves")

    answer = search(query, Site.objects.get())

    assert [result.page.specific for result in answer.results] == [page]
    # SQLite knows no accents, so that there was nothing to correct.
    assert answer.corrected in ("", "ménière", "ménière disease")


def test_misspelt_treatments_topics_and_glossary_terms_find_what_was_meant(index):
    page = ConditionPageFactory(
        parent=index,
        title="Sciatica",
        introduction="<p>A neuropathy, one of the ischialgias.</p>",
        treatments=[("treatment", "Acupuncture")],
        topics=[Topic.objects.create(name="Neurology and ischialgias")],
    )
    TermFactory(name="neuropathy")

    assert found("acupunkture") == [page]
    assert found("ischilgias") == [page]
    assert found("neuropaty") == [page]


def test_a_misspelt_word_that_only_a_heading_has_finds_its_page(index):
    facts = {"heading": "Why a nerve becomes Oversensitive", "facts": ["It is irritated."]}
    section = {"heading": "Sensibilización", "text": "<p>So it is called.</p>"}
    page = ConditionPageFactory(parent=index, body=[("key_facts", facts), ("description", section)])

    assert found("oversensitve") == [page]
    assert found("sensibilizacion") == [page]


def test_a_body_that_is_stored_in_a_wrong_kind_spoils_no_spelling(sciatica):
    ConditionPage.objects.filter(pk=sciatica.pk).update(
        body=[7, "text", None, {"type": "faq"}, {"value": {"heading": {"a": 1}}}]
    )

    assert found("siatica") == [sciatica]


def hide(page):
    PageViewRestriction.objects.create(page=page, restriction_type="login")


HIDDEN = {
    "draft": lambda page: page.unpublish(),
    "private": hide,
    "expired": lambda page: Page.objects.filter(pk=page.pk).update(expire_at=timezone.now()),
}


@pytest.mark.parametrize("hidden", HIDDEN)
def test_words_of_pages_that_no_visitor_may_see_correct_nothing(hidden, index, sciatica):
    page = ConditionPageFactory(
        parent=index,
        title="Melanosis",
        treatments=[("treatment", "Xanthopterin")],
        topics=[Topic.objects.create(name="Zygomatic")],
        body=[("description", {"heading": "Koilonychia", "text": "<p>Nails.</p>"})],
    )
    page.other_names = [OtherName(name="Quinquaud")]
    page.save_revision().publish()
    page.refresh_from_db()
    words = {"melanosis", "xanthopterin", "zygomatic", "quinquaud", "koilonychia"}
    site = Site.objects.get()
    assert words <= set(vocabulary_of(site).words)

    HIDDEN[hidden](page)

    assert not words & set(vocabulary_of(site).words)
    for misspelt in ("melanossis", "xantopterin", "zygomatik", "quinqaud", "koilonichia", "melan"):
        assert search(misspelt, site) == Answer([], missed=(misspelt,))


def test_what_nothing_resembles_is_not_found(sciatica):
    assert found("xylophone") == []


def test_the_search_page_says_which_words_it_used_instead(sciatica, client):
    html = client.get(reverse("conditions:search"), {"q": "siatica"}).content.decode()

    assert "<strong>sciatica</strong>" in html
