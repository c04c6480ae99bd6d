"""Editors learn what readers miss, and nothing about a reader."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse

from conditions import missed_words
from conditions.models import MissedWord, Synonym
from tests.factories import ConditionPageFactory, MemberFactory

pytestmark = [pytest.mark.django_db, pytest.mark.indexed]

FIRST = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def ask(client):
    def ask(query: str, *, days: int = 1, first: datetime = FIRST) -> None:
        ConditionPageFactory(title="Sciatica")
        for day in range(days):
            with time_machine.travel(first + timedelta(days=day)):
                client.get(reverse("conditions:search"), {"q": query})

    return ask


def known() -> list[str]:
    return list(MissedWord.objects.exclude(word="").values_list("word", flat=True))


def everything_kept() -> str:
    return str(list(MissedWord.objects.values()))


def test_a_word_is_written_down_once_it_was_asked_on_five_days(ask):
    ask("endometriosis", days=4)
    assert known() == []
    assert "endometriosis" not in everything_kept()

    ask("endometriosis", first=FIRST + timedelta(days=4))
    assert known() == ["endometriosis"]


def test_asking_often_on_one_day_counts_once(ask):
    for _ in range(9):
        ask("endometriosis")

    assert list(MissedWord.objects.values_list("days", flat=True)) == [1]


def test_what_was_asked_together_is_not_kept_together(ask):
    ask("john smith endometriosis", days=5)

    assert sorted(known()) == ["endometriosis", "john", "smith"]
    assert "john smith" not in everything_kept()


KNOWN_OR_SHORT = ["sciatica", "siatica", "x" * 31, "of"]
PERSONAL = [
    "555-010-0199",
    "a1b2",
    "Ana Ortiz (212) 555-0123",
    "ana.ortiz@example.com",
    "ana ortiz @ example",
    "Ortiz born 4/17/1961",
]


@pytest.mark.parametrize("query", [*KNOWN_OR_SHORT, *PERSONAL])
def test_what_the_site_knows_or_what_may_be_a_number_of_somebody_is_not_counted(query, ask):
    ask(query)

    assert not MissedWord.objects.exists()


def test_a_word_that_was_found_is_not_missed(ask):
    Synonym.objects.create(terms="ischialgia\nsciatica")
    ask("ischialgia")

    assert not MissedWord.objects.exists()


def test_the_database_refuses_a_word_before_its_time():
    with pytest.raises(IntegrityError), transaction.atomic():
        MissedWord.objects.create(digest="x", word="rare", days=1, last_day=FIRST.date())


def test_what_nobody_asks_any_more_is_forgotten(ask):
    ask("endometriosis", days=5)
    ask("shingles", first=FIRST + timedelta(days=120))

    assert known() == []
    assert MissedWord.objects.count() == 1


def test_the_table_does_not_grow_without_end(ask, monkeypatch):
    monkeypatch.setattr(missed_words, "MOST_KEPT", 2)
    ask("one alpha beta gamma")

    assert MissedWord.objects.count() == 2


@pytest.mark.parametrize(
    ("role", "may"), [("Marketing editors", True), ("Managers", True), ("Clinic staff", False)]
)
def test_those_who_write_pages_read_the_report(role, may, ask, client):
    ask("endometriosis", days=5)
    ask("shingles")
    client.force_login(MemberFactory(role=role))

    response = client.get(reverse("condition_reports:missed_words"))

    assert (response.status_code == 200) == may
    assert ("endometriosis" in response.text) == may
    assert "shingles" not in response.text
    assert ("/admin/condition-synonyms/create/" in response.text) == may


def test_the_report_is_exported(ask, admin_client):
    ask("endometriosis", days=5)

    response = admin_client.get(reverse("condition_reports:missed_words"), {"export": "csv"})

    assert response.getvalue().decode().splitlines()[1:] == ["endometriosis,5,2026-03-05"]
