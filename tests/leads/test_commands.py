"""Commands that run beside the site outlive an outage of the database."""

import pytest
from django.core.management import call_command
from django.db import InterfaceError, OperationalError

from leads.management.commands import deliver_outbox, run_exports
from leads.models import Recipient
from tests.factories import LeadFactory

pytestmark = pytest.mark.django_db
WORK = {
    "deliver_outbox": (deliver_outbox, "deliver_due"),
    "run_exports": (run_exports.schedule, "queue_due"),
}


class Stopped(BaseException):
    """The operator stops the command."""


@pytest.fixture
def two_rounds(monkeypatch):
    """Whatever would wait for ever is stopped in its second pause."""
    pauses = []

    def pause(seconds):
        pauses.append(seconds)
        if len(pauses) == 2:
            raise Stopped

    for command in (deliver_outbox, run_exports):
        monkeypatch.setattr(command, "close_old_connections", lambda: None)
        monkeypatch.setattr(command.time, "sleep", pause)
    return pauses


@pytest.fixture(params=[OperationalError, InterfaceError])
def problem(request):
    return request.param


@pytest.fixture(params=WORK)
def outage(request, problem, monkeypatch):
    """A command whose database is away in the first round."""
    module, name = WORK[request.param]
    work = getattr(module, name)

    def fail_once():
        monkeypatch.setattr(module, name, work)
        raise problem("canarypepper")

    monkeypatch.setattr(module, name, fail_once)
    return request.param


def test_a_command_that_goes_on_says_that_the_database_is_away_and_goes_on(
    outage, problem, two_rounds, capsys
):
    with pytest.raises(Stopped):
        call_command(outage, every=0.5)
    assert two_rounds == [0.5, 0.5]
    said = capsys.readouterr().err
    assert f"The database is away: {problem.__name__}." in said
    assert "canarypepper" not in said, "a message of the database may quote an answer"


def test_a_command_for_once_fails_with_the_database(outage, problem):
    with pytest.raises(problem):
        call_command(outage)


def test_the_watch_says_since_when_the_oldest_message_waits(send, capsys):
    Recipient.trusted("staff@clinic.example")
    send()
    call_command("watch_leads")
    assert "The oldest unsent message waits since" in capsys.readouterr().out


def test_a_purge_says_what_it_did(capsys):
    LeadFactory()
    call_command("purge_leads")
    assert "Erased 0, deleted 0, destroyed 0 escrowed keys." in capsys.readouterr().out
