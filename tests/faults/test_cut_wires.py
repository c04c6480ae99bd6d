"""The wire to the database is cut, gone or silent, while visitors read and send."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from itertools import islice

import pytest

from tests.faults.clinic import Clinic, eventually
from tests.faults.visitors import Answer, Visitor, all_at_once

POOL = {"DATABASE_POOL_SIZE": "4", "threads": 4}
with_and_without_pool = pytest.mark.parametrize(
    "wired",
    [pytest.param({}, id="no pool"), pytest.param(POOL, id="pool", marks=pytest.mark.long)],
    indirect=True,
)
INSERT, COMMIT = 'INSERT INTO "leads_lead"', "COMMIT"
# What a connection says for a statement that it has sent often enough.
PREPARED = "_pg3_"


@dataclass(frozen=True)
class Cut:
    """Where the wire is cut, and whether the lead is on disk then."""

    words: str
    arrive: bool
    is_kept: bool


CUTS = {
    "after the insert, before the commit": Cut(INSERT, arrive=True, is_kept=False),
    "before the commit": Cut(COMMIT, arrive=False, is_kept=False),
    "after the commit": Cut(COMMIT, arrive=True, is_kept=True),
}


@with_and_without_pool
@pytest.mark.parametrize("cut", CUTS.values(), ids=CUTS)
def test_a_lead_of_which_nobody_knows_is_sent_again_and_kept_once(cut, wired, wire, mail):
    before, *unlucky, after = wired.visitors(4)
    assert before.sends(wired.port).is_thanks
    rows = wired.kept()
    for others, (visitor, resets) in enumerate(zip(unlucky, [True, False], strict=True), start=1):
        # Others from the same network are counted, in the same transaction.
        visitor.mentions("https://example.com/")
        with wire.cut_at(cut.words, cut.arrive, resets):
            answer = visitor.sends(wired.port)
        gives_everything_back(answer, visitor)
        assert wired.kept()["lead"] == others + cut.is_kept
        first, second = (visitor.presses_the_button_of(answer, wired.port) for _ in range(2))
        assert first.is_thanks and first.reference == second.reference
        assert first.reference in wired.get(first.address).text
        assert wired.kept() == {table: number * (others + 1) for table, number in rows.items()}
    assert after.sends(wired.port).is_thanks
    wired.start_outbox()
    assert eventually(lambda: wired.undelivered() == 0)
    addresses = {
        visitor.data[wired.form["fields"]["email"]] for visitor in (before, *unlucky, after)
    }
    assert len(mail.to("staff@clinic.example")) == 4
    assert [len(mail.to(address)) for address in addresses] == [1] * 4


@pytest.mark.parametrize("words_arrive", [True, False])
@pytest.mark.parametrize(
    ("words", "wired"),
    [
        pytest.param(INSERT, {}, id="insert"),
        pytest.param(INSERT, POOL, id="insert, pool", marks=pytest.mark.long),
        # One worker keeps one connection, so that its sixth lead and every later one is prepared.
        pytest.param(PREPARED, {"workers": 1}, id="prepared"),
    ],
    indirect=["wired"],
)
def test_of_a_wire_that_is_cut_at_the_insert_no_visitor_hears(words, words_arrive, wired, wire):
    visitors = iter(wired.visitors(23))
    assert next(visitors).sends(wired.port).is_thanks
    rows = wired.kept()
    for resets in (True, False):
        for visitor in islice(visitors, 10 if words == PREPARED else 0):
            assert visitor.sends(wired.port).is_thanks
        unlucky = next(visitors)
        with wire.cut_at(words, words_arrive, resets):
            answer = unlucky.sends(wired.port)
        assert answer.is_thanks
        assert answer.reference in wired.get(answer.address).text
        assert unlucky.sends(wired.port).reference == answer.reference
    sent = 23 - len(list(visitors))
    assert wired.kept() == {table: number * sent for table, number in rows.items()}


def test_an_insert_that_nobody_awaits_any_more_and_its_second_try_are_one_lead(wired, wire):
    """The first still waits for the table when the second comes through another connection."""
    visitor = wired.visitors(1)[0]
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
    cut = wire.cut_at(INSERT, words_arrive=True, awaits_answer=False)
    with wire.database.locked(4), cut, ThreadPoolExecutor() as crowd:
        sending = crowd.submit(visitor.sends, wired.port)
        assert eventually(lambda: wire.database.ask(waiting) == [(2,)], seconds=4)
    answer = sending.result()
    assert answer.is_thanks
    assert eventually(lambda: wire.database.ask(waiting) == [(0,)])
    assert wired.references() == [answer.reference]
    assert visitor.sends(wired.port).reference == answer.reference


def gives_everything_back(answer: Answer, visitor: Visitor) -> None:
    assert answer.status == 503
    assert "212-555-0100" in answer.text
    assert "Send again" in answer.text
    assert answer.gives_back == visitor.data


@with_and_without_pool
def test_while_no_database_can_be_reached_everybody_is_told_when_to_come_back(wired, wire):
    """Readers and senders; afterwards nobody has to start anything again."""
    told = everybody_is_told(wired, wire.gone())
    assert all(answer.seconds < 8 for answer in told)


def test_a_database_that_takes_calls_and_never_answers_holds_nobody_up(wired, wire):
    with wire.gone():
        pass  # who is connected hangs up
    told = everybody_is_told(wired, wire.silent())
    assert all(answer.seconds < 15 for answer in told)


@pytest.mark.long
@pytest.mark.parametrize("wired", [{}, POOL], indirect=True, ids=["no pool", "pool"])
def test_a_database_that_falls_silent_amid_the_talk_holds_nobody_up_for_long(wired, wire, figure):
    assert all(answer.is_thanks for answer in all_at_once(wired.visitors(16), wired.port, 16))
    told = everybody_is_told(wired, wire.silent())
    figure(f"answered after {max(answer.seconds for answer in told):.0f} s of silence")


def everybody_is_told(clinic: Clinic, outage: AbstractContextManager) -> list[Answer]:
    pages = ["/", clinic.form["article"], clinic.form["page"]]
    visitor = clinic.visitors(1)[0]
    with outage, ThreadPoolExecutor() as crowd:
        sending = crowd.submit(visitor.sends, clinic.port)
        told = [*crowd.map(partial(clinic.get, timeout=60), pages), sending.result()]
        assert clinic.get("/healthz").status == 200
    assert [answer.status for answer in told] == [503] * 4
    assert all("212-555-0100" in answer.text for answer in told)
    gives_everything_back(told[-1], visitor)
    assert visitor.presses_the_button_of(told[-1], clinic.port).is_thanks
    assert [clinic.get(page).status for page in pages] == [200] * 3
    return told


def test_an_outbox_whose_wire_is_cut_goes_on_and_sends_nothing_twice(wired, wire, mail):
    assert all(visitor.sends(wired.port).is_thanks for visitor in wired.visitors(3))
    with wire.cut_at('UPDATE "leads_delivery"', words_arrive=True):
        wired.start_outbox()
        assert eventually(lambda: wired.undelivered() == 0)
    assert wired.outbox.poll() is None
    assert mail.doubled() == {}
    assert len(mail.to("staff@clinic.example")) == 3
