"""Somebody whose network has sent many forms today still reaches the clinic, with scripts or without."""

import pytest

from leads import proof_of_work
from leads.models import Lead
from leads.spam import Quarantine
from tests.browser.people import Visitor

pytestmark = pytest.mark.usefixtures("records")


@pytest.fixture(autouse=True)
def doubts(settings, monkeypatch):
    """After the first form, each more from one network is doubtful."""
    # Of so many sums nobody is through before the page was looked at.
    monkeypatch.setattr(proof_of_work, "FEWEST", 8_000)
    monkeypatch.setattr(proof_of_work, "MOST", 8_001)
    settings.LEADS_PROOF_OF_WORK = True
    settings.LEADS_SENDINGS_PER_NETWORK = 0
    settings.LEADS_CLINIC_PHONE = "(555) 010-0100"


def sends_the_form(arrive, name="Jo Ferris", **browser):
    visitor = arrive(Visitor, **browser)
    visitor.fills_in_the_form(name)
    visitor.presses("Send to the clinic")
    return visitor


def test_the_browser_does_the_sums_and_the_visitor_is_thanked(arrive):
    sends_the_form(arrive).reads("Thank you. We have your request.")

    visitor = sends_the_form(arrive, "Kim Lund")
    visitor.reads("Your browser is calculating.")
    visitor.finds_no_barrier()
    visitor.takes_a_picture("proof-1280")
    visitor.reads("Thank you. We have your request.")

    lead = Lead.objects.first()
    assert (lead.answer_to("full_name"), lead.quarantine) == ("Kim Lund", Quarantine.NONE)


def test_without_scripts_the_form_is_kept_aside_and_the_visitor_told_to_call(arrive):
    sends_the_form(arrive).reads("Thank you. We have your request.")

    visitor = sends_the_form(arrive, "Kim Lund", javascript=False, width=320)
    visitor.reads("One more step before your form is sent", "(555) 010-0100")
    visitor.takes_a_picture("proof-320")
    visitor.presses("Send to the clinic")
    visitor.reads("Thank you. We have your request.", "You can also call us")
    visitor.takes_a_picture("proof-thanks-320")

    lead = Lead.objects.first()
    assert (lead.answer_to("full_name"), lead.quarantine) == ("Kim Lund", Quarantine.UNPROVEN)
