"""What a visitor typed reaches the clinic, or they are told that it does not."""

import pytest
from playwright.sync_api import expect

from leads.models import ConsultationPage, Question
from tests.browser.people import Visitor

pytestmark = pytest.mark.usefixtures("records")


@pytest.fixture
def ask(arrive):
    """A visitor in front of a form of one page that asks these questions, after who they are."""

    def in_front_of_it(*questions: Question) -> Visitor:
        page = ConsultationPage.objects.get()
        page.questions = [Question(label="Full name", role="full_name"), *questions]
        page.save_revision().publish()
        visitor = arrive(Visitor)
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
