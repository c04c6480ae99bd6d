"""The mail server is ill; visitors do not notice, and nothing is told twice or never."""

import time

import pytest

from tests.faults.clinic import eventually
from tests.faults.visitors import all_at_once, percentile

ILLNESSES = [
    "hangs",
    "refuses",
    *(pytest.param(one, marks=pytest.mark.long) for one in ("drops", "rejects", "slow")),
]


@pytest.mark.parametrize("illness", ILLNESSES)
def test_mail_waits_until_the_server_is_well(clinic, mail, illness, is_long, figure):
    mail.fall_ill(illness)
    clinic.start_outbox()
    first = clinic.visitors(8)
    all_at_once(first, clinic.port, at_once=8)  # each process loads what it needs
    visitors = clinic.visitors(200 if is_long else 50)
    answers = all_at_once(visitors, clinic.port, at_once=2)
    assert all(answer.is_thanks for answer in answers)
    slow = percentile(answers, 0.99)
    figure(f"POST p50 {percentile(answers, 0.5):.0f} ms, p99 {slow:.0f} ms")
    assert slow < 500
    assert clinic.get(clinic.form["page"]).seconds < 1
    assert eventually(clinic.attempts)
    time.sleep(12 if is_long else 1)
    mail.heal()
    healed = time.monotonic()
    assert eventually(lambda: clinic.undelivered() == 0, seconds=60), clinic.said()
    figure(f"all {len(mail.taken)} out {time.monotonic() - healed:.0f} s after healing")
    assert mail.doubled() == {}
    visitors += first
    assert len(mail.to("staff@clinic.example")) == len(visitors)
    assert {m.recipient for m in mail.taken} == {
        "staff@clinic.example",
        *(visitor.data[clinic.form["fields"]["email"]] for visitor in visitors),
    }
