"""An index shows its pages some at a time, at the same cost whatever their number."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Site

from conditions import cards
from conditions.cards import cards_after
from conditions.models import ConditionPage
from tests.factories import (
    ConditionIndexPageFactory,
    ConditionPageFactory,
    HomePageFactory,
    ImageFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def index(monkeypatch):
    monkeypatch.setattr(cards, "AT_ONCE", 2)
    home = HomePageFactory()
    Site.objects.update(root_page=home)
    return ConditionIndexPageFactory(parent=home, slug="conditions")


def add(index, *titles: str) -> None:
    for title in titles:
        picture = ImageFactory(file__width=64, file__height=48)
        slug = f"page-{ConditionPage.objects.count()}"
        ConditionPageFactory(parent=index, title=title, slug=slug, hero_image=picture)


def test_every_page_has_its_turn_once_and_in_order(index):
    add(index, "Sciatica", "Migraine", "Migraine", "Asthma", "Gout")
    shown, after = [], ""
    while after is not None:
        found = cards_after(index.listed, str(after))
        shown += [page.title for page in found.pages]
        after = found.last

    assert shown == ["Asthma", "Gout", "Migraine", "Migraine", "Sciatica"]


def test_readers_go_on_to_the_next_cards(index, client):
    add(index, "Asthma", "Gout", "Migraine")
    first = client.get(index.url).content.decode()

    assert "Migraine" not in first
    following = first.partition('href="?after=')[2].partition('"')[0]
    assert "Migraine" in client.get(index.url, {"after": following}).content.decode()
    for nowhere in ("what", "9" * 18, "9" * 5_000):
        assert "Asthma" in client.get(index.url, {"after": nowhere}).text


def test_an_index_costs_four_queries_whatever_it_lists(index, client):
    def queries() -> int:
        client.get(index.url)  # makes the sizes of the pictures
        connection.run_on_commit.clear()
        client.get(index.url)
        with CaptureQueriesContext(connection) as made:
            client.get(index.url)
        return len(made)

    add(index, "Asthma", "Gout")
    few = queries()
    add(index, "Migraine", "Sciatica", "Shingles")

    assert few == queries() == 4
