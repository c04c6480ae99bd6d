"""Two exports of what is new at the same moment: each lead comes once, or again if it was cut off."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread

import pytest
import time_machine
from django.db import connection
from django.http import HttpResponseBase
from django.test import Client
from django.utils import timezone

from leads import clock
from leads.export import views
from leads.export.order import LONGEST_TURN, Overtaken
from leads.models import ExportRun, Lead
from tests.factories import LeadFactory, UserFactory
from tests.leads.staff import EXPORT, RIGHTS, begun, content, table

pytestmark = pytest.mark.django_db
FORM = {"kind": "csv", "reason": "A report", "only_new": "on"}
REFUSED = "is still being made"


@pytest.fixture(autouse=True)
def sent_while_it_is_written(monkeypatch):
    """Nobody waits for leads on their way, and no file is made before it is sent."""
    monkeypatch.setattr(clock, "LONGEST_KEEPING", timedelta(0))
    monkeypatch.setattr(views, "WHOLE_FILE", -1)


@pytest.fixture
def ask(client, staff) -> Callable[[], HttpResponseBase]:
    return lambda: client.post(EXPORT, FORM)


def references(response: HttpResponseBase) -> list[str]:
    *rows, end = table(content(response))
    assert end["Reference"] == "END OF EXPORT"
    return [row["Reference"] for row in rows]


def test_a_second_one_is_refused_until_the_first_is_sent(ask):
    lead = LeadFactory()
    first = ask()
    assert REFUSED in ask().content.decode()
    assert references(first) == [lead.reference]
    assert references(ask()) == []


def test_nobody_waits_for_a_colleagues(client, ask):
    lead = LeadFactory()
    ask()
    client.force_login(UserFactory(can=RIGHTS))
    assert references(ask()) == [lead.reference]


def test_what_was_in_a_download_that_broke_off_comes_again_at_once(staff, ask):
    lead = LeadFactory()
    blocks = begun(Lead.objects.all(), user=staff, received_before=timezone.now()).blocks()
    next(blocks)
    assert REFUSED in ask().content.decode()
    blocks.close()
    assert references(ask()) == [lead.reference]


def test_one_whose_process_died_holds_up_nobody_for_long(ask):
    lead = LeadFactory()
    ask()
    with time_machine.travel(timezone.now() + LONGEST_TURN - timedelta(seconds=10)):
        assert REFUSED in ask().content.decode()
    with time_machine.travel(timezone.now() + LONGEST_TURN):
        assert references(ask()) == [lead.reference]
    assert set(ExportRun.objects.values_list("state", flat=True)) == {"broken-off", "finished"}


def test_one_that_was_only_slow_is_not_whole_once_another_went_ahead(ask):
    lead = LeadFactory()
    slow = ask()
    with time_machine.travel(timezone.now() + LONGEST_TURN):
        assert references(ask()) == [lead.reference]
    with pytest.raises(Overtaken):
        content(slow)
    assert set(ExportRun.objects.values_list("state", flat=True)) == {"failed", "finished"}


def test_one_that_was_slow_is_whole_if_nobody_else_asked(ask):
    lead = LeadFactory()
    slow = ask()
    with time_machine.travel(timezone.now() + 2 * LONGEST_TURN):
        assert references(slow) == [lead.reference]
        assert references(ask()) == []


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.skipif(
    "connection.vendor == 'sqlite'", reason="tests share one connection to SQLite in memory"
)
def test_whoever_asks_in_the_same_instant_each_lead_comes_once():
    given: Counter[str] = Counter()
    user, start = UserFactory(can=RIGHTS), Barrier(4)
    browsers = [Client() for _ in range(start.parties)]
    for browser in browsers:
        browser.force_login(user)

    def ask_at_once(browser: Client) -> None:
        try:
            start.wait()
            if (response := browser.post(EXPORT, FORM)).streaming:
                given.update(references(response))
        finally:
            connection.close()

    for _round in range(5):
        LeadFactory()
        threads = [Thread(target=ask_at_once, args=[browser]) for browser in browsers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    given.update(references(browsers[0].post(EXPORT, FORM)))
    assert given == Counter(Lead.objects.values_list("reference", flat=True))
