"""The database goes away, fills up, or loses its answer; the visitor keeps what was typed."""

import time

import pytest

from tests.faults.clinic import eventually


def test_an_outage_gives_the_answers_back_and_ends_without_a_restart(clinic, figure):
    before, during, after = clinic.visitors(3)
    assert before.sends(clinic.port).is_thanks
    with clinic.database.outage():
        answer = during.sends(clinic.port)
        assert answer.status == 503
        assert "212-555-0100" in answer.text
        assert "canarypepper" in answer.text
        assert clinic.get("/").status == 503
        assert clinic.get(clinic.form["page"]).status == 503
        assert clinic.get("/healthz").status == 200
        assert clinic.get("/readyz").status == 503
    over = time.monotonic()
    first, second = during.insists(clinic.port), during.sends(clinic.port)
    figure(f"kept {time.monotonic() - over:.1f} s after the outage")
    assert first.is_thanks and first.reference == second.reference
    assert after.sends(clinic.port).is_thanks
    assert len(clinic.references()) == 3
    assert clinic.database.is_intact()
    assert eventually(lambda: clinic.get(clinic.form["page"]).status == 200)


@pytest.mark.parametrize("instead", ["nonsense", "a folder"])
def test_a_database_file_that_cannot_be_read_is_an_outage_too(clinic, instead):
    if clinic.database.name != "sqlite":
        pytest.skip("PostgreSQL's files are its server's business")
    pages = "/", clinic.form["article"], clinic.form["page"]
    assert [clinic.get(page).status for page in pages] == [200] * 3
    visitor = clinic.visitors(1)[0]
    with clinic.database.outage(instead):
        assert [clinic.get(page).status for page in pages] == [503] * 3
        answer = visitor.sends(clinic.port)
        assert answer.status == 503
        assert "canarypepper" in answer.text
    assert visitor.presses_the_button_of(answer, clinic.port).is_thanks
    assert [clinic.get(page).status for page in pages] == [200] * 3
    assert len(clinic.references()) == 1
    assert clinic.database.is_intact()


@pytest.mark.long
def test_a_database_that_says_nothing_is_an_outage_too(clinic, figure):
    if clinic.database.name == "sqlite":
        pytest.skip("SQLite is no server")
    assert all(one.sends(clinic.port).is_thanks for one in clinic.visitors(8))
    visitor = clinic.visitors(1)[0]
    with clinic.database.frozen():
        answer = visitor.sends(clinic.port)
    assert answer.status == 503
    assert "canarypepper" in answer.text
    figure(f"answered after {answer.seconds:.0f} s of silence")
    assert visitor.insists(clinic.port).is_thanks
    assert len(clinic.references()) == 9


def test_a_full_disk_acknowledges_nothing_and_breaks_nothing(clinic):
    assert clinic.visitors(1)[0].sends(clinic.port).is_thanks
    late = clinic.visitors(1)[0]
    with clinic.full_disk():
        answers = [late.sends(clinic.port) for _ in range(3)]
        assert clinic.get(clinic.form["page"]).status == 200
    assert [answer.status for answer in answers] == [503] * 3
    assert "canarypepper" in answers[0].text
    assert len(clinic.references()) == 1
    assert late.sends(clinic.port).is_thanks
    assert len(clinic.references()) == 2
    assert clinic.database.is_intact()
