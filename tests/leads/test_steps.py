"""A form in several steps: nothing typed is lost on the way, and the end of it is one lead."""

import pytest
from bs4 import BeautifulSoup

from leads.models import Lead
from tests.factories import ConsultationPageFactory
from tests.leads.conftest import ANSWERS, field
from tests.leads.visitor import Visitor

pytestmark = pytest.mark.django_db
STEPS = {"full_name": "About you", "condition": "Your pain", "consent": "Before you send"}


@pytest.fixture
def stepped(db):
    """A form of three steps: about you; your pain; before you send."""
    page = ConsultationPageFactory()
    for role, heading in STEPS.items():
        page.questions.filter(role=role).update(step_heading=heading)
    page.refresh_from_db()
    page.save_revision().publish()
    return page


@pytest.fixture
def visitor(stepped):
    return Visitor(stepped)


def test_each_step_asks_its_own_questions_and_says_how_far_it_is(visitor):
    assert visitor.heading == "Step 1 of 3 About you"
    assert len(visitor.html.select(".lead-form__field")) == 3
    visitor.fills_in("full_name", "email")
    visitor.presses("Continue")
    assert visitor.response.status_code == 200
    assert visitor.heading == "Step 2 of 3 Your pain"
    assert visitor.title.startswith("Step 2 of 3: Your pain – ")
    assert len(visitor.html.select(".lead-form__field")) == 3
    assert not Lead.objects.exists()


def test_the_steps_end_in_one_lead_with_every_answer(visitor):
    visitor.goes_to_the_check()
    assert visitor.heading == "Check your answers before you send them"
    rows = visitor.html.select(".lead-form__said > div")
    assert [row.dd.text for row in rows] == [*list(ANSWERS.values())[:6], "Yes"]
    visitor.presses("Ask for a consultation")
    assert visitor.response.status_code == 303
    lead = Lead.objects.get()
    assert [lead.answer_to(role) for role in ANSWERS] == [*list(ANSWERS.values())[:6], "Yes"]
    assert lead.consents.get().given


def test_what_was_never_shown_is_not_on_the_check(stepped):
    stepped.questions.filter(role="condition").update(field_type="hidden", default_value="spring")
    stepped.refresh_from_db()
    visitor = Visitor(stepped)
    visitor.goes_to_the_check()
    labels = [row.dt.text for row in visitor.html.select(".lead-form__said > div")]
    assert "What do you need help with?" not in labels
    visitor.presses("Ask for a consultation")
    assert Lead.objects.get().answer_to("condition")


def test_sending_the_check_again_is_the_same_lead(visitor):
    visitor.goes_to_the_check()
    check = visitor.html
    visitor.presses("Ask for a consultation")
    thanks, visitor.html = visitor.response.url, check
    visitor.presses("Ask for a consultation")
    assert visitor.response.url == thanks
    assert Lead.objects.count() == 1


def test_who_goes_back_and_corrects_the_address_corrects_their_lead(visitor):
    visitor.goes_to_the_check()
    visitor.presses("Change: Phone number")
    visitor.fills_in(phone="")
    visitor.presses("Continue")
    check = visitor.html
    visitor.presses("Ask for a consultation")
    visitor.html = check
    visitor.presses("Change: E-mail address")
    visitor.fills_in(email="ada@example.org")
    visitor.presses("Continue")
    visitor.presses("Ask for a consultation")
    corrected, correction = Lead.objects.order_by("id")
    assert correction.answer_to("email") == "ada@example.org"
    assert correction.corrects == corrected


def test_each_visitor_of_a_cached_page_is_given_a_key_of_their_own(stepped):
    keys = set()
    for _ in range(2):
        visitor = Visitor(stepped)
        assert dict(visitor.sends())["key"] == ""
        visitor.fills_in("full_name", "email")
        visitor.presses("Continue")
        keys.add(dict(visitor.sends())["key"])
    assert len(keys) == 2 and "" not in keys


def test_a_step_with_a_problem_stays_and_says_so_in_its_title(visitor):
    visitor.fills_in("full_name")
    visitor.presses("Continue")
    assert visitor.response.status_code == 422
    assert visitor.title.startswith("Error: Step 1 of 3: About you")
    assert "Fill in “E-mail address”." in visitor.html.select_one("[role=alert]").text
    assert "I agree" not in visitor.response.text
    assert visitor.finds("full_name") == "Ada Byron"


def test_going_back_loses_nothing_on_either_side(visitor):
    visitor.fills_in("full_name", "email")
    visitor.presses("Continue")
    visitor.fills_in("message")
    visitor.presses("Back")
    assert visitor.response.status_code == 200
    assert visitor.finds("full_name") == "Ada Byron"
    visitor.presses("Continue")
    assert visitor.finds("message") == "It burns at night."


def test_going_back_from_a_faulty_step_is_not_held_up(visitor):
    visitor.goes_to_the_check()
    visitor.presses("Back")
    visitor.fills_in(consent="")
    visitor.presses("Back")
    assert visitor.response.status_code == 200
    assert visitor.heading == "Step 2 of 3 Your pain"


def test_an_answer_can_be_changed_from_the_check(visitor):
    visitor.goes_to_the_check()
    visitor.presses("Change: Phone number")
    assert visitor.heading == "Step 1 of 3 About you"
    visitor.fills_in(phone="212-555-0199")
    visitor.presses("Continue")
    assert visitor.heading.startswith("Check your answers")
    visitor.presses("Ask for a consultation")
    assert Lead.objects.get().answer_to("phone") == "212-555-0199"


def test_a_change_that_is_faulty_stays_at_its_step_and_returns_to_the_check(visitor):
    visitor.goes_to_the_check()
    visitor.presses("Change: Full name")
    visitor.fills_in(full_name="")
    visitor.presses("Continue")
    assert visitor.title.startswith("Error: Step 1 of 3")
    visitor.fills_in("full_name")
    visitor.presses("Continue")
    assert visitor.heading.startswith("Check your answers")


def test_what_is_wrong_when_all_is_sent_is_shown_at_its_step(visitor, stepped):
    visitor.goes_to_the_check()
    for control in visitor.html.select(f'[name="{field(stepped, "email")}"]'):
        control["value"] = "nonsense"
    visitor.presses("Ask for a consultation")
    assert visitor.title.startswith("Error: Step 1 of 3")
    visitor.fills_in("email")
    visitor.presses("Continue")
    assert visitor.heading.startswith("Check your answers")


def test_a_default_is_there_when_its_step_is_first_seen(stepped):
    stepped.questions.filter(role="message").update(default_value="None.")
    stepped.refresh_from_db()
    visitor = Visitor(stepped)
    visitor.fills_in("full_name", "email")
    visitor.presses("Continue")
    assert visitor.finds("message") == "None."


@pytest.mark.parametrize("to", ["-1", "99", "nonsense", "9" * 5000, "٢", "\0"])
def test_a_step_that_does_not_exist_is_no_error(browser, stepped, to):
    address = f"/leads/submit/{stepped.form_uuid}/"
    assert browser.post(address, {"to": to, "step": to}).status_code in (200, 422)
    assert not Lead.objects.exists()


def test_no_answer_is_in_an_address(visitor):
    visitor.goes_to_the_check()
    action = visitor.html.select_one("form[data-step]")["action"]
    assert action.startswith("/leads/submit/") and "Byron" not in action


def test_a_form_without_steps_is_one_page(browser, form_page):
    page = BeautifulSoup(browser.get(form_page.url).text, "html.parser")
    assert not page.select(".lead-form__step, [name=to]")


def test_a_step_of_files_alone_is_no_step_and_its_heading_stands_above_them(stepped):
    """A browser sends files with the page they were chosen on: the last one asks for them."""
    stepped.questions.exclude(role__in=STEPS).delete()
    letters = stepped.questions.get(role="condition")
    letters.field_type, letters.label, letters.step_heading = "file", "Letters", "Your letters"
    letters.save()
    stepped.refresh_from_db()
    visitor = Visitor(stepped)
    visitor.fills_in("full_name")
    visitor.presses("Continue")
    assert visitor.heading == "Step 2 of 2 Before you send"
    visitor.fills_in("consent")
    visitor.presses("Continue")
    headings = visitor.html.select(".lead-form h3")
    assert [one.text for one in headings] == ["About you", "Before you send", "Your letters"]
    assert headings[-1].find_next("input", type="file")


def test_an_editor_can_preview_each_step(stepped):
    modes = dict(stepped.preview_modes)
    assert (modes["step-1"], modes["step-2"]) == ("Your pain", "Before you send")
    assert "Step 2 of 3" in stepped.make_preview_request(preview_mode="step-1").text
