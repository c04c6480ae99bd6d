"""When something breaks, the visitor's answers are neither lost nor shown to anybody else."""

import logging
from collections.abc import Callable
from contextlib import ExitStack

import pytest
from django.core import mail
from django.db import IntegrityError, InterfaceError, OperationalError, connection
from django.test import Client

from leads import intake
from leads.models import FormVersion, IdempotencyKey, Lead
from tests.leads.conftest import filled_in, hidden_values

pytestmark = pytest.mark.django_db


@pytest.fixture
def broken_database(db):
    """Fails in the middle of the transaction, until it is mended by closing this."""

    def fail(execute, sql, *details):
        return execute(sql.replace('INTO "leads_consent"', 'INTO "lost"'), *details)

    with ExitStack() as breaking:
        breaking.enter_context(connection.execute_wrapper(fail))
        yield breaking


def test_a_broken_database_gives_the_answers_back(broken_database, send, settings):
    settings.LEADS_CLINIC_PHONE = "212-555-0100"
    response = send()
    assert response.status_code == 503
    assert response["Retry-After"]
    assert "It burns at night." in response.text
    assert "212-555-0100" in response.text
    assert response["Cache-Control"] == "no-store"


def test_nothing_is_stored_by_half(broken_database, send):
    assert send().status_code == 503
    assert not Lead.objects.exists()
    assert not IdempotencyKey.objects.exists()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_nothing_is_stored_by_half_where_no_transaction_is_open(broken_database, send):
    """As the site does it: no transaction is open when the form arrives."""
    assert send().status_code == 503
    assert not Lead.objects.exists()
    assert not IdempotencyKey.objects.exists()


def test_sending_again_when_it_works_keeps_one_lead(broken_database, send, browser, form_page):
    again = hidden_values(send({"key": "7f0c"}))
    broken_database.close()
    for _ in range(2):
        address = f"/leads/submit/{form_page.form_uuid}/"
        assert browser.post(address, again).status_code == 303
    assert Lead.objects.get().answer_to("message") == "It burns at night."


LOST_AT_COMMIT = OperationalError("connection lost at COMMIT")


def inserted_but(error: Exception) -> Callable[..., None]:
    """Inserts as ever, and then fails: the rows are there, and nobody was told."""
    insert = intake.insert

    def insert_and_fail(*groups):
        insert(*groups)
        raise error

    return insert_and_fail


def test_an_answer_lost_after_the_commit_makes_no_second_lead(send, monkeypatch):
    store = intake.store

    def store_and_lose_the_answer(*args):
        store(*args)
        monkeypatch.undo()
        raise IntegrityError("connection lost")

    first = send({"key": "7f0c"})
    monkeypatch.setattr(intake, "store", store_and_lose_the_answer)
    assert send({"key": "7f0c"}).url == first.url
    assert Lead.objects.count() == 1


def test_of_somebody_unnamed_an_answer_lost_after_the_commit_makes_no_second_lead(
    form_page, send, monkeypatch
):
    form_page.questions.update(required=False)
    monkeypatch.setattr(intake, "insert", inserted_but(IntegrityError("inserted twice")))
    assert send(full_name="", email="", phone="").status_code == 303
    assert Lead.objects.count() == 1


def test_a_commit_whose_outcome_is_unknown_may_be_sent_again(send, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(intake, "insert", inserted_but(LOST_AT_COMMIT))
        assert send({"key": "7f0c"}).status_code == 503
    assert send({"key": "7f0c"}).status_code == 303
    assert Lead.objects.count() == 1


def test_of_somebody_unnamed_without_a_key_the_button_makes_no_second_lead(
    form_page, send, browser, monkeypatch
):
    form_page.questions.update(required=False)
    with monkeypatch.context() as patch:
        patch.setattr(intake, "insert", inserted_but(LOST_AT_COMMIT))
        again = hidden_values(send(full_name="", email="", phone=""))
    for _ in range(2):
        address = f"/leads/submit/{form_page.form_uuid}/"
        assert browser.post(address, again).status_code == 303
    assert Lead.objects.count() == 1


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        *(("LEADS_VAULT_KEYS", []), ("LEADS_VAULT_KEYS", ["bm8ga2V5"])),
        *(("LEADS_INDEX_KEY", ""), ("LEADS_INDEX_KEY", "no key")),
    ],
)
def test_without_keys_nothing_is_stored_in_clear(send, settings, setting, value):
    setattr(settings, setting, value)
    response = send()
    assert response.status_code == 503
    assert "It burns at night." in response.text
    assert not Lead.objects.exists()


@pytest.mark.parametrize("problem", [OperationalError, InterfaceError])
def test_without_a_database_the_visitor_is_not_left_alone(form_page, monkeypatch, problem):
    data = filled_in(form_page)

    def fail(*args, **kwargs):
        raise problem("no such host")

    monkeypatch.setattr(FormVersion.objects, "filter", fail)
    response = Client().post(f"/leads/submit/{form_page.form_uuid}/", data)
    assert response.status_code == 503
    assert "It burns at night." in response.text


@pytest.mark.parametrize("as_html", [False, True])
def test_an_error_report_holds_no_answer(form_page, monkeypatch, settings, caplog, as_html):
    settings.ADMINS = [("Admin", "admin@example.com")]
    (mailer,) = (h for h in logging.getLogger("django").handlers if hasattr(h, "include_html"))
    monkeypatch.setattr(mailer, "include_html", as_html)

    def fail(*args, **kwargs):
        raise RuntimeError("a mistake of ours")

    monkeypatch.setattr(intake, "store", fail)
    visitor = Client(raise_request_exception=False)
    data = filled_in(form_page, full_name="Canary Byron")
    response = visitor.post(f"/leads/submit/{form_page.form_uuid}/", data)
    assert response.status_code == 500
    (report,) = mail.outbox
    for text in (str(report.message()), caplog.text, response.text):
        for answer in ("Canary", "ada@example.com", "burns", "555-0123"):
            assert answer not in text
