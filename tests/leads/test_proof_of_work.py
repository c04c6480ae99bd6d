"""In doubt a browser proves that it took pains; whoever has no scripts is kept aside, never lost."""

import base64
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import altcha
import pytest
import time_machine
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.utils import timezone

from leads import proof_of_work, spam
from leads.models import Lead
from leads.spam import Quarantine
from tests.leads.conftest import filled_in
from tests.leads.visitor import Visitor

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def few_sums(monkeypatch):
    monkeypatch.setattr(proof_of_work, "FEWEST", 3)
    monkeypatch.setattr(proof_of_work, "MOST", 9)


@pytest.fixture
def asks(settings):
    settings.LEADS_PROOF_OF_WORK = True
    settings.LEADS_SENDINGS_PER_NETWORK = 2
    settings.LEADS_CLINIC_PHONE = "212-555-0100"


@pytest.fixture
def flood(asks, send):
    """A network that has sent more than a waiting room does."""
    for name in "abc":
        assert send(email=f"{name}@example.com").status_code == 303


def challenge_on(response) -> str:
    html = BeautifulSoup(response.text, "html.parser")
    return html.select_one("[data-challenge]")["data-challenge"]


def solution_of(challenge: str) -> str:
    """What the browser's thread makes of it."""
    asked = altcha.Challenge.from_dict(json.loads(challenge))
    return altcha.Payload(asked, altcha.solve_challenge(asked)).to_base64()


def solved(response) -> dict[str, str]:
    return {"challenge": "asked", "altcha": solution_of(challenge_on(response))}


def test_an_ordinary_form_is_asked_for_nothing(asks, send):
    assert send().status_code == 303
    assert Lead.objects.get().quarantine == Quarantine.NONE


def test_a_flood_is_asked_and_loses_nothing_that_was_typed(flood, send):
    asked = send(email="d@example.com", message="It burns < at night.")
    assert asked.status_code == 200
    assert Lead.objects.count() == 3
    html = BeautifulSoup(asked.text, "html.parser")
    assert "d@example.com" in [control.get("value") for control in html.select("input")]
    assert "It burns < at night." in html.select_one("textarea").text
    assert "212-555-0100" in asked.text
    assert "no-cache" in asked["Cache-Control"]


def test_whoever_solves_the_challenge_is_kept_as_anybody(flood, send):
    asked = send(email="d@example.com")
    assert send(solved(asked), email="d@example.com").status_code == 303
    assert [lead.quarantine for lead in Lead.objects.all()] == [Quarantine.NONE] * 4


def test_weak_signs_are_asked_about_and_forgiven(asks, send):
    signs = {"opened": spam.opened_now()}
    asked = send(signs, message="https://a.example")
    assert send(signs | solved(asked), message="https://a.example").status_code == 303
    assert Lead.objects.get().quarantine == Quarantine.NONE


def test_a_clear_machine_is_asked_nothing_and_kept_aside(flood, send):
    assert send({"website": "https://pills.example"}).status_code == 303
    assert Lead.objects.first().quarantine == Quarantine.HONEYPOT


def test_without_scripts_the_second_press_keeps_the_form_aside(flood, form_page):
    visitor = Visitor(form_page)
    visitor.fills_in(*("full_name", "email", "phone", "message", "consent"))
    visitor.presses(form_page.submit_label)
    assert "One more step before your form is sent" in visitor.response.text
    visitor.presses(form_page.submit_label)
    thanks = visitor.browser.get(visitor.response.url)
    assert "somebody looks at yours before it is answered" in thanks.text
    assert "212-555-0100" in thanks.text
    lead = Lead.objects.first()
    assert lead.quarantine == Quarantine.UNPROVEN
    assert lead.answer_to("message") == "It burns at night."
    assert not lead.deliveries.exists()


def test_whoever_is_not_kept_aside_is_not_told_to_wait(send, browser):
    assert "somebody looks at yours" not in browser.get(send().url).text


def test_a_repetition_of_a_solved_form_is_the_same_lead(flood, send):
    """As after a lost answer, or a double click; also when the answers name nobody."""
    for answers in ({"email": "d@example.com"}, dict.fromkeys(("full_name", "email", "phone"), "")):
        asked = send(**answers)
        if asked.status_code != 200:
            continue  # this form cannot be sent without them
        proven = solved(asked)
        assert send(proven, **answers).url == send(proven, **answers).url
    assert Lead.objects.count() == 4


def test_a_solution_is_used_up_by_one_lead(flood, send):
    proven = solved(send(email="d@example.com"))
    send(proven, email="d@example.com")
    again = send(proven, email="e@example.com")
    assert again.status_code == 200
    assert challenge_on(again)
    assert "e@example.com" in again.text
    assert send(solved(again), email="e@example.com").status_code == 303
    assert Lead.objects.count() == 5


def test_a_solution_is_good_for_some_minutes(flood, send):
    proven = solved(send(email="d@example.com"))
    with time_machine.travel(timezone.now() + timedelta(minutes=9)):
        for name in "xyz":
            send(email=f"{name}@example.com")
    with time_machine.travel(timezone.now() + timedelta(minutes=proof_of_work.MINUTES, seconds=2)):
        assert proof_of_work.solved_challenge(proven["altcha"]) == ""
    assert proof_of_work.solved_challenge(proven["altcha"])


def changed(solution: str, **parameters) -> str:
    payload = json.loads(base64.b64decode(solution))
    payload["challenge"]["parameters"] |= parameters
    return base64.b64encode(json.dumps(payload).encode()).decode()


@pytest.mark.parametrize(
    "parameters",
    [{"expiresAt": 4_000_000_000}, {"cost": 1}, {"keyPrefix": "00"}, {"nonce": "00" * 16}],
)
def test_a_challenge_that_is_not_ours_proves_nothing(parameters):
    solution = solution_of(proof_of_work.new_challenge())
    assert proof_of_work.solved_challenge(solution)
    assert proof_of_work.solved_challenge(changed(solution, **parameters)) == ""


@pytest.mark.parametrize(
    "nonsense",
    [
        *("x", "é", "\0", "e30=", "bnVsbA==", "W10=", "W" * 3_000, "A" * 9_000),
        base64.b64encode(b'{"challenge": {"parameters": []}, "solution": {}}').decode(),
        base64.b64encode(b'{"challenge": "a", "solution": 1}').decode(),
        base64.b64encode(
            b'{"challenge": {"parameters": {"algorithm": 1, "nonce": {}, "salt": [],'
            b' "cost": -1, "expiresAt": "x"}, "signature": 1}, "solution":'
            b' {"counter": "x", "derivedKey": []}}'
        ).decode(),
        base64.b64encode(b"[" * 2_500).decode(),
    ],
)
def test_nonsense_is_asked_again_and_breaks_nothing(flood, send, nonsense):
    asked = send({"challenge": "asked", "altcha": nonsense}, email="d@example.com")
    assert asked.status_code == 200
    assert challenge_on(asked)


def test_the_page_that_caches_keep_holds_no_challenge(flood, form_page, browser):
    page = browser.get(form_page.url)
    assert "data-challenge" not in page.text
    assert not page.cookies


def test_it_is_off_unless_a_site_wants_it(settings, send):
    settings.LEADS_SENDINGS_PER_NETWORK = 1
    for name in "abcd":
        assert send(email=f"{name}@example.com").status_code == 303
    assert not Lead.objects.exclude(quarantine="").exists()


in_parallel = pytest.mark.skipif(
    "connection.vendor == 'sqlite'", reason="tests share one connection to SQLite in memory"
)


def at_once(number, work):
    def then_close(each):
        try:
            return work(each)
        finally:
            connection.close()

    with ThreadPoolExecutor(number) as senders:
        return list(senders.map(then_close, range(number)))


@in_parallel
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_solution_sent_many_times_at_once_makes_one_lead(flood, form_page, send):
    proven = solved(send(email="d@example.com"))
    address = f"/leads/submit/{form_page.form_uuid}/"
    forms = [filled_in(form_page, email=f"d{n}@example.com") | proven for n in range(8)]
    answers = at_once(8, lambda n: Client().post(address, forms[n]).status_code)
    assert sorted(answers) == [200] * 7 + [303]
    assert Lead.objects.count() == 4


@in_parallel
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_flood_at_once_slips_through_no_limit(form_page, settings):
    settings.LEADS_SENDINGS_PER_NETWORK = 4
    address = f"/leads/submit/{form_page.form_uuid}/"
    message = "See https://pills.example"
    forms = [filled_in(form_page, email=f"d{n}@example.com", message=message) for n in range(12)]
    assert set(at_once(12, lambda n: Client().post(address, forms[n]).status_code)) == {303}
    assert Lead.objects.filter(quarantine="").count() == 5
