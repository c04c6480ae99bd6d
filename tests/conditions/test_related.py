"""Which articles a page leads to."""

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone
from wagtail.models import PageViewRestriction, Site

from conditions.related import related_articles
from tests.factories import (
    ClinicianFactory,
    ConditionIndexPageFactory,
    ConditionPageFactory,
    HomePageFactory,
    ImageFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.indexed]


@pytest.fixture
def index():
    return ConditionIndexPageFactory()


def article(index, title, **fields):
    return ConditionPageFactory(
        parent=index, title=title, introduction="<p>A short text.</p>", **fields
    )


def test_chosen_articles_come_first_and_similar_ones_follow(index):
    page = article(index, "Fibromyalgia treatment")
    chosen = article(index, "Migraine")
    similar = article(index, "Living with fibromyalgia")
    article(index, "Asthma")

    assert related_articles(page, [chosen]) == [chosen, similar]


def test_other_names_and_treated_conditions_count_as_shared(index):
    page = article(
        index,
        "Infusions",
        body=[
            (
                "conditions_treated",
                {"heading": "We treat", "conditions": [{"name": "Sciatica", "text": "<p>.</p>"}]},
            )
        ],
    )
    by_treated = article(index, "Sciatica")
    page.other_names.create(name="Drip treatment")
    by_name = article(index, "All about a drip")

    assert set(related_articles(page, [])) == {by_treated, by_name}


def test_a_page_never_leads_to_itself_an_alias_or_what_visitors_may_not_see(index):
    page = article(index, "Fibromyalgia")
    page.create_alias(update_slug="fibromyalgia-again")
    article(index, "Fibromyalgia draft", live=False)
    private = article(index, "Fibromyalgia in private")
    PageViewRestriction.objects.create(page=private, restriction_type="login")

    assert related_articles(page, [page, private, None]) == []


def test_of_an_article_and_its_aliases_one_is_shown(index):
    page = article(index, "Fibromyalgia")
    again = page.create_alias(update_slug="fibromyalgia-again")
    other = article(index, "Living with fibromyalgia")
    alias = other.create_alias(update_slug="living-again")
    expired = article(index, "Fibromyalgia of old", expire_at=timezone.now() - timedelta(days=1))

    assert related_articles(page, [again, alias, other, expired]) == [alias]
    assert related_articles(again, [page]) == [other]


def test_treatments_count_as_shared(index):
    page = article(index, "Migraine", treatments=[("treatment", "Botulinum toxin")])
    shared = article(index, "Dystonia", treatments=[("treatment", "Botulinum toxin injections")])
    article(index, "Asthma", treatments=[("treatment", "Inhalers")])

    assert related_articles(page, []) == [shared]


def test_articles_of_another_site_are_not_similar(index):
    page = article(index, "Fibromyalgia")
    other_home = HomePageFactory()
    Site.objects.create(hostname="two.example", root_page=other_home)
    article(ConditionIndexPageFactory(parent=other_home), "Fibromyalgia elsewhere")

    assert related_articles(page, []) == []


def test_three_chosen_articles_are_enough(index):
    page = article(index, "Fibromyalgia")
    article(index, "More about fibromyalgia")
    chosen = [article(index, title) for title in ("Asthma", "Migraine", "Gout")]

    assert related_articles(page, chosen) == chosen


def test_related_articles_take_two_queries_however_many_there_are(index, django_assert_num_queries):
    page = article(index, "Fibromyalgia")
    chosen = [article(index, "Migraine")]
    for number in range(12):
        article(index, f"Fibromyalgia part {number}")
    assert page.also_called == []  # the page itself shows them
    Site.get_site_root_paths()  # as every process knows after its first page

    with django_assert_num_queries(2):
        assert len(related_articles(page, chosen)) == 3


def test_a_card_shows_what_stands_for_its_page_however_it_came_there(index, client):
    chosen = [
        article(
            index, "Migraine", answer="One side aches.", search_description="Headaches & more."
        ),
        article(index, "Asthma", answer="The airways narrow & swell."),
    ]
    section = ("related_articles", {"heading": "Read on", "pages": chosen})
    page = article(index, "Fibromyalgia", body=[section])
    article(index, "Living with fibromyalgia", answer="Day by day.")

    html = client.get(page.url).content.decode()

    for words in ("Headaches &amp; more.", "The airways narrow &amp; swell.", "Day by day."):
        assert f"<p>{words}</p>" in html
    assert "One side aches." not in html


def test_a_card_is_the_same_for_a_chosen_and_for_a_similar_article(index, client):
    other = article(
        index,
        "Living with fibromyalgia",
        answer="Day by day.",
        hero_image=ImageFactory(),
        reviewed_by=ClinicianFactory(),
        reviewed_on=date(2026, 1, 1),
        next_review_due=date(2027, 1, 1),
    )

    def card(chosen) -> str:
        section = ("related_articles", {"heading": "Read on", "pages": chosen})
        page = article(index, "Fibromyalgia", slug=f"chosen-{len(chosen)}", body=[section])
        html = client.get(page.url).content.decode()
        page.delete()
        cards = re.findall(r'<li class="condition-card">.*?</li>', html, re.DOTALL)
        return next(card for card in cards if other.title in card)

    assert card([other]) == card([])


def test_the_section_shows_the_articles(index, client):
    page = article(
        index, "Fibromyalgia", body=[("related_articles", {"heading": "Read on", "pages": []})]
    )
    similar = article(index, "Living with fibromyalgia")

    html = client.get(page.url).content.decode()

    assert f'<a href="{similar.url}">Living with fibromyalgia</a>' in html
