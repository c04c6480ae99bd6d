"""What a site's words are is read once, and again as soon as it has changed."""

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page, Site

from conditions import vocabulary
from conditions.models import Synonym
from conditions.search import search
from conditions.suggestions import names_beginning
from conditions.vocabulary import vocabulary_of
from tests.factories import ConditionIndexPageFactory, ConditionPageFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def index():
    return ConditionIndexPageFactory()


def commit() -> None:
    connection.run_on_commit.clear()


def words() -> set[str]:
    return set(vocabulary_of(Site.objects.get()).words)


def test_names_are_read_once_while_nothing_changes(index, client, django_assert_max_num_queries):
    ConditionPageFactory(parent=index, title="Sciatica")
    commit()
    first = client.get("/search/names/sc.json").json()

    with django_assert_max_num_queries(3):  # the site, the version and the pages that are named
        assert client.get("/search/names/sc.json").json() == first


def test_the_words_in_use_are_read_for_the_first_search_in_vain(index):
    ConditionPageFactory(parent=index, title="Sciatica")
    commit()
    site = Site.objects.get()

    with CaptureQueriesContext(connection) as queries:
        names_beginning("sc", site)
    assert not any("treatments" in query["sql"] for query in queries)

    with CaptureQueriesContext(connection) as queries:
        search("siatica", site)
        search("siatica", site)
    assert len([query for query in queries if "treatments" in query["sql"]]) == 1


def test_a_change_is_heard_of_at_once(index, client):
    page = ConditionPageFactory(parent=index, title="Sciatica")
    commit()
    assert client.get("/search/names/lu.json").json() == {"names": []}

    Page.objects.filter(pk=page.pk).update(title="Lumbago")
    Synonym.objects.create(terms="lumbago\nbackache")
    assert "backache" in words()  # whoever changes it sees it before it is committed
    commit()

    assert client.get("/search/names/lu.json").json()["names"][0][1] == "Lumbago"
    assert {"lumbago", "backache"} <= words()


def test_what_was_taken_back_is_not_remembered(index):
    Synonym.objects.create(terms="lumbago\nbackache")
    assert "backache" in words()

    Synonym.objects.all().delete()
    commit()

    assert "backache" not in words()


def test_a_page_that_expires_is_not_named_for_long(index, monkeypatch):
    ConditionPageFactory(parent=index, title="Sciatica", expire_at="2026-06-01 12:00Z")
    commit()
    with time_machine.travel("2026-06-01 11:00Z", tick=False):
        assert "sciatica" in words()
    monkeypatch.setattr(vocabulary, "LONGEST_KEPT", 0)

    with time_machine.travel("2026-06-01 13:00Z", tick=False):
        assert "sciatica" not in words()


def test_a_host_without_a_version_reads_each_time(index, settings):
    settings.CONDITIONS_VERSION = ""
    commit()
    assert "sciatica" not in words()

    ConditionPageFactory(parent=index, title="Sciatica")

    assert "sciatica" in words()
