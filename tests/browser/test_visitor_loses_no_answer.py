"""What a visitor typed reaches the clinic, or they are told that it does not."""

import pytest
from playwright.sync_api import expect

from leads.models import ConsultationPage, Lead, Question
from tests.browser.people import Visitor

pytestmark = pytest.mark.usefixtures("records")


@pytest.fixture
def ask(arrive):
    """A visitor in front of a form of one page that asks these questions, after who they are."""

    def in_front_of_it(*questions: Question, **browser: object) -> Visitor:
        page = ConsultationPage.objects.get()
        page.questions = [Question(label="Full name", role="full_name"), *questions]
        page.save_revision().publish()
        visitor = arrive(Visitor, **browser)
        visitor.opens("/consultation/")
        return visitor

    return in_front_of_it


def question(label: str, kind: str = "singleline", **fields: str) -> Question:
    return Question(label=label, field_type=kind, required=False, **fields)


def test_a_draft_outweighs_what_the_form_comes_with(ask):
    visitor = ask(
        question("Town", default_value="Riverton"),
        question("Send me a brochure", "checkbox", default_value="on"),
        question("What helps", "multiselect", choices="Ice\nRest", default_value="Ice"),
    )
    visitor.answers(Town="Northfield", Full_name="Jo Ferris")
    visitor.question("brochure").uncheck()
    visitor.question("What helps").select_option("Rest")

    visitor.page.reload()

    visitor.finds_in("Full name", "Jo Ferris")
    visitor.finds_in("Town", "Northfield")
    expect(visitor.question("brochure")).not_to_be_checked()
    expect(visitor.question("What helps")).to_have_values(["Rest"])


@pytest.mark.parametrize("javascript", [True, False])
def test_a_number_that_is_none_is_told_of(ask, javascript):
    visitor = ask(question("Weight", "number"), javascript=javascript)
    visitor.answers(Full_name="Jo Ferris")
    visitor.question("Weight").press_sequentially("70-75 kg")

    visitor.presses("Send to the clinic")

    visitor.reads("There is a problem", "Enter a number.")
    visitor.finds_in("Weight", "70-75 kg")


def test_half_a_date_is_not_sent_as_none(ask):
    visitor = ask(question("Since when", "date"))
    visitor.answers(Full_name="Jo Ferris")
    date = visitor.question("Since when")
    date.press_sequentially("0512")

    visitor.presses("Send to the clinic")
    expect(date).to_be_focused()

    date.fill("2026-05-12")
    visitor.presses("Send to the clinic")
    visitor.reads("Your reference")
    assert "2026-05-12" in Lead.objects.first().answers.values()


def test_what_is_changed_while_the_connection_is_lost_is_sent(ask):
    visitor = ask(question("Town"))
    visitor.answers(Full_name="Jo Ferris", Town="Riverton")
    visitor.context.set_offline(True)
    visitor.presses("Send to the clinic")
    visitor.reads("The connection is lost.")

    visitor.answers(Town="Northfield")
    visitor.context.set_offline(False)

    visitor.reads("Your reference")
    assert "Northfield" in Lead.objects.first().answers.values()


def test_a_form_that_is_refused_stays_to_be_shortened(ask):
    visitor = ask(question("Notes", "multiline"))
    visitor.answers(Full_name="Jo Ferris", Notes="痛" * 9_000)
    visitor.presses("Send to the clinic")
    visitor.reads("Please shorten your answers.")

    visitor.answers(Notes="痛" * 9)
    visitor.presses("Send to the clinic")

    visitor.reads("Your reference")
    assert all(problem.startswith("413") for problem in visitor.problems)
    visitor.problems.clear()


def test_who_goes_back_after_sending_corrects_what_was_sent(ask):
    visitor = ask(question("Town"))
    visitor.answers(Full_name="Jo Feris", Town="Riverton")
    visitor.presses("Send to the clinic")
    visitor.reads("Your reference")

    visitor.page.go_back()
    visitor.answers(Full_name="Jo Ferris")
    visitor.presses("Send to the clinic")
    visitor.reads("Your reference")

    second, first = Lead.objects.all()[:2]
    assert (second.answer_to("full_name"), second.corrects) == ("Jo Ferris", first)
