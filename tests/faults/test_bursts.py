"""Many send at once, or the same again and again."""

import threading

import pytest

from tests.faults.visitors import all_at_once, percentile

MANY_THREADS = {"workers": 8, "threads": 25, "DATABASE_POOL_SIZE": "10"}


def test_everybody_of_a_crowd_is_kept(clinic, is_long, figure):
    crowds_are_kept(clinic, 5 if is_long else 1, figure)


@pytest.mark.long
@pytest.mark.parametrize("clinic", [MANY_THREADS], indirect=True, ids=["many threads"])
def test_more_threads_than_the_database_has_room_for_keep_everybody(clinic, figure):
    crowds_are_kept(clinic, 5, figure)


def crowds_are_kept(clinic, turns, figure):
    for turn in range(turns):
        before = len(clinic.references())
        answers = all_at_once(clinic.visitors(400), clinic.port, at_once=200)
        kept = [answer.reference for answer in answers if answer.is_thanks]
        assert len(set(kept)) == 400, sorted({answer.status for answer in answers})
        assert len(clinic.references()) - before == 400
        assert set(kept) <= set(clinic.references())
        figure(f"turn {turn + 1}: 400 of 400 kept, p99 {percentile(answers, 0.99):.0f} ms")


def test_whoever_presses_twice_is_kept_once_and_thanked_alike(clinic):
    pairs = [visitor for visitor in clinic.visitors(50) for _ in range(2)]
    answers = all_at_once(pairs, clinic.port, at_once=100)
    assert all(answer.is_thanks for answer in answers)
    assert [one.reference for one in answers[::2]] == [two.reference for two in answers[1::2]]
    assert len(clinic.references()) == 50


def test_the_same_sending_five_times_at_once_and_later_is_one_lead(clinic):
    visitor = clinic.visitors(1)[0]
    answers = all_at_once([visitor] * 5, clinic.port, at_once=5)
    answers.append(visitor.sends(clinic.port))
    assert len({answer.reference for answer in answers}) == 1
    assert len(clinic.references()) == 1


def test_half_a_form_is_no_lead_and_the_whole_one_is_kept(clinic):
    visitors = clinic.visitors(8)
    for visitor in visitors:
        visitor.hangs_up(clinic.port)
    answers = all_at_once(visitors, clinic.port, at_once=4)
    assert all(answer.is_thanks for answer in answers)
    assert sorted(clinic.references()) == sorted(answer.reference for answer in answers)


@pytest.mark.parametrize("seconds", [8, pytest.param(12, marks=pytest.mark.long)])
def test_a_visitor_outwaits_whoever_holds_the_table(clinic, seconds):
    with clinic.database.locked(seconds):
        answers = all_at_once(clinic.visitors(20), clinic.port, at_once=20)
    assert [answer.status for answer in answers] == [303] * 20
    assert len(clinic.references()) == 20


@pytest.mark.long
def test_a_lock_that_is_held_too_long_gives_the_answers_back(clinic):
    """Until then the visitor waits, and the site goes on for the others."""
    with clinic.database.locked(25):
        visitor = clinic.visitors(1)[0]
        answers = []
        waiting = threading.Thread(target=lambda: answers.append(visitor.sends(clinic.port)))
        waiting.start()
        assert clinic.get(clinic.form["page"]).seconds < 5
        waiting.join()
    assert answers[0].status == 503
    assert "canarypepper" in answers[0].text
    assert visitor.insists(clinic.port).is_thanks
