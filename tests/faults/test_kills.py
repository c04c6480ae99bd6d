"""Processes are killed as by a power cut, while visitors send and mail goes out."""

import random
import signal
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.faults.clinic import eventually
from tests.faults.exports import LEADS, PART


def test_kills_lose_no_lead_and_double_none(clinic, mail, is_long, figure):
    """One in five kills takes the whole server, one the outbox, the others a worker."""
    kills, visitors = (100, clinic.visitors(1500)) if is_long else (10, clinic.visitors(200))
    clinic.start_outbox()
    done, killed = threading.Event(), []

    def kill_on() -> None:
        for number in range(kills):
            victim = ("server", "outbox", "worker", "worker", "worker")[number % 5]
            if victim == "server":
                clinic.kill_server()
                clinic.open()
            elif victim == "outbox":
                clinic.kill_outbox()
                clinic.start_outbox()
            else:
                clinic.kill_worker(random.randrange(4))  # noqa: S311
            killed.append(victim)
            done.wait(0.2)

    killer = threading.Thread(target=kill_on)
    killer.start()

    def send_while_kills_go_on(visitor):
        answer = visitor.insists(clinic.port, for_seconds=120)
        if len(killed) < kills:
            done.wait(0.1)
        return answer

    with ThreadPoolExecutor(8) as crowd:
        answers = list(crowd.map(send_while_kills_go_on, visitors))
    killer.join()
    assert [answer.status for answer in answers if not answer.is_thanks] == []
    thanked = {answer.reference for answer in answers}
    kept = clinic.references()
    assert thanked == set(kept), "nobody was thanked for nothing, and nobody is kept twice"
    assert len(kept) == len(thanked) == len(visitors)
    assert clinic.database.is_intact()
    eventually(lambda: clinic.undelivered() == 0, seconds=90)
    assert clinic.undelivered() == 0, clinic.said()
    figure(f"{len(killed)} kills, {len(thanked)} thanked, 0 lost, 0 doubled")
    figure(f"{len(mail.taken)} mails, of which {len(mail.doubled())} twice (under one Message-ID)")


@pytest.mark.long
def test_what_a_killed_outbox_held_goes_out_within_a_minute(clinic, mail):
    mail.fall_ill("hangs")
    clinic.start_outbox()
    assert clinic.visitors(1)[0].sends(clinic.port).is_thanks
    assert eventually(lambda: mail.asked, seconds=30)
    clinic.kill_outbox()
    mail.heal()
    clinic.start_outbox()
    assert eventually(lambda: clinic.undelivered() == 0, seconds=60)
    assert mail.doubled() == {}
    assert len(mail.to("staff@clinic.example")) == 1


@pytest.mark.parametrize("kind", ["csv", "xlsx", "ndjson"])
def test_a_worker_killed_half_way_through_an_export_leaves_the_same_file(clinic, kind):
    exports = "-m", "tests.faults.exports"
    assert clinic.run(*exports, "ask", kind).wait() == 0, clinic.said()
    half_way = clinic.run(*exports, "make", str(LEADS // PART // 2 + 1))
    assert half_way.wait() == -signal.SIGKILL, clinic.said()
    counted = "SELECT state, count FROM leads_exportrun ORDER BY created_at"
    assert clinic.database.ask(counted) == [("running", LEADS // 2), ("waiting", 0)]

    assert clinic.run(*exports, "make").wait() == 0, clinic.said()
    assert clinic.database.ask(counted) == [("finished", LEADS)] * 2
    files = clinic.database.ask("SELECT sha256, size FROM leads_exportrun")
    assert files[0] == files[1], "the second was made without a kill"
    assert all(files[0])
