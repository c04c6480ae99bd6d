"""A question that depends on another is asked when that was answered so, and never otherwise."""

import pytest
from bs4 import BeautifulSoup

from leads.models import Lead
from tests.leads.conftest import field, filled_in

pytestmark = pytest.mark.django_db


def depends(page, role, *, on, answer="", **values):
    decisive = page.questions.get(role=on)
    page.questions.filter(role=role).update(
        condition_question=decisive.uuid, condition_answer=answer, **values
    )
    page.refresh_from_db()


@pytest.fixture
def asks_for_the_message_in_the_morning(form_page):
    depends(form_page, "message", on="preferred_time", answer="Morning", required=True)


@pytest.mark.usefixtures("asks_for_the_message_in_the_morning")
class TestOnAnAnswer:
    def test_a_question_that_is_asked_is_required(self, send):
        assert send(preferred_time="Morning", message="").status_code == 422

    def test_a_question_that_is_not_asked_is_not_required(self, send):
        assert send(preferred_time="Afternoon", message="").status_code == 303

    def test_an_answer_to_a_question_that_is_not_asked_is_dropped(self, send):
        assert send(preferred_time="Afternoon", message="Left from before").status_code == 303
        assert Lead.objects.get().answer_to("message") == ""

    def test_nonsense_in_a_question_that_is_not_asked_is_no_problem(self, send):
        assert send(preferred_time="Afternoon", message="x" * 6_000).status_code == 303

    def test_without_javascript_the_page_says_when_to_answer(self, browser, form_page):
        page = BeautifulSoup(browser.get(form_page.url).text, "html.parser")
        (question,) = page.select("[data-only-if]")
        assert question["data-only-if"] == field(form_page, "preferred_time")
        assert "Only if your answer to “When may we call you?” is “Morning”" in question.text

    def test_the_version_keeps_the_condition(self, form_page):
        (kept,) = [q["condition"] for q in form_page.definition()["questions"] if "condition" in q]
        assert kept["answer"] == "Morning"


def test_any_answer_is_enough_where_none_is_named(send, form_page):
    depends(form_page, "message", on="preferred_time", required=True)
    assert send(preferred_time="Afternoon", message="").status_code == 422
    assert send(preferred_time="", message="").status_code == 303


def test_one_of_several_choices_is_enough(send, form_page):
    form_page.questions.filter(role="condition").update(
        field_type="checkboxes", choices="Back\nHip"
    )
    depends(form_page, "message", on="condition", answer="Hip", required=True)
    assert send(condition=["Back", "Hip"], message="").status_code == 422
    assert send(condition=["Back"], message="").status_code == 303


def test_what_depends_on_a_question_that_is_not_asked_is_not_asked_either(send, form_page):
    form_page.questions.filter(role="condition").update(field_type="radio", choices="Back\nHip")
    depends(form_page, "preferred_time", on="condition", answer="Hip")
    depends(form_page, "message", on="preferred_time", answer="Morning", required=True)
    assert send(condition="Back", preferred_time="Morning", message="").status_code == 303


def test_consent_that_was_not_asked_for_is_not_recorded(send, form_page):
    depends(form_page, "consent", on="preferred_time", answer="Morning")
    assert send(preferred_time="Afternoon").status_code == 303
    assert not Lead.objects.get().consents.exists()


def test_a_step_with_nothing_to_ask_is_passed_over(browser, form_page):
    form_page.questions.filter(role="message").update(step_heading="More")
    form_page.questions.filter(role="consent").update(step_heading="Send")
    depends(form_page, "message", on="preferred_time", answer="Morning", required=True)
    address = f"/leads/submit/{form_page.form_uuid}/"
    for answer, heading in (("Morning", "Step 2 of 3"), ("Afternoon", "Step 2 of 2")):
        data = filled_in(form_page, preferred_time=answer, message="") | {"to": "1"}
        page = BeautifulSoup(browser.post(address, data).text, "html.parser")
        assert heading in page.select_one(".lead-form__step").text
        assert bool(page.select(f'textarea[name="{field(form_page, "message")}"]')) == (
            answer == "Morning"
        )
        assert page.select_one(".lead-form__back")["value"] == "0"
