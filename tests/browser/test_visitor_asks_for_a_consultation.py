"""A visitor with a small screen and no JavaScript asks for help; the clinic's staff answer."""

import pytest
from playwright.sync_api import expect

from leads.models import ConsultationPage, Question
from tests.browser.pages import finds_the_form_closed
from tests.browser.people import Visitor
from tests.browser.staff import Staff

ARTICLE = "Ketamine for chronic pain"


def test_a_visitor_asks_from_an_article_and_staff_find_the_lead(arrive):
    visitor = arrive(Visitor, width=320, javascript=False)
    visitor.opens("/conditions/")
    visitor.follows(ARTICLE)
    visitor.follows_the_call_to_a_consultation()

    visitor.presses("Continue")
    visitor.is_told_of_problems_with("Full name", "E-mail address", "Phone number")
    visitor.answers(Full_name="Jo Feris", Phone_number="(555) 010-0199")
    visitor.presses("Continue")
    visitor.is_told_of_problems_with("E-mail address")
    visitor.finds_in("Full name", "Jo Feris")

    visitor.answers(E_mail_address="jo.ferris@example.org")
    visitor.takes_a_picture("form-at-320")
    visitor.continues_to("Your pain")
    visitor.continues_to("Before you send")
    visitor.agrees()
    visitor.continues_to("Check your answers")
    visitor.presses("Change: Full name")
    visitor.answers(Full_name="Jo Ferris")
    visitor.continues_to("Check your answers")
    visitor.takes_a_picture("form-check-at-320")
    visitor.presses("Send to the clinic")
    visitor.reads("Thank you. We have your request.", "Your reference")

    staff = arrive(Staff)
    staff.signs_in_as("staff")
    staff.opens_the_lead_of("Jo Ferris")
    staff.reads("jo.ferris@example.org", ARTICLE)
    staff.takes_a_picture("lead")

    manager = arrive(Staff)
    manager.signs_in_as("manager")
    rows = manager.exports_the_leads(reason="To call back this week")
    assert ["jo.ferris@example.org" in row.values() for row in rows].count(True) == 1


def test_an_address_that_was_left_by_mistake_can_be_mended(arrive):
    """The errors at the top lead to the question they are about."""
    visitor = arrive(Visitor)
    visitor.opens("/consultation/")
    visitor.presses("Continue")

    problems = visitor.page.get_by_role("alert")
    expect(problems).to_be_focused()
    problems.get_by_role("link", name="E-mail address").click()

    expect(visitor.page.get_by_label("E-mail address")).to_be_focused()


def test_whoever_hears_the_page_is_taken_to_the_next_step(arrive):
    visitor = arrive(Visitor)
    visitor.opens("/consultation/")
    visitor.tells_how_to_be_reached()

    expect(visitor.page.locator(".lead-form__step")).to_be_focused()


@pytest.mark.usefixtures("records")
def test_a_closed_form_says_so_where_its_questions_would_be(arrive):
    visitor = arrive(Visitor)
    finds_the_form_closed(visitor)

    heading = visitor.page.get_by_role("heading", level=1).bounding_box()
    words = visitor.page.get_by_text("It takes about three minutes.").bounding_box()
    closed = visitor.page.locator(".lead-form__closed").bounding_box()

    assert heading["x"] == words["x"] < closed["x"]
    assert closed["y"] < heading["y"] + heading["height"]


def test_a_question_appears_with_the_answer_it_depends_on(arrive):
    visitor = arrive(Visitor, width=320)
    visitor.opens("/consultation/")
    visitor.tells_how_to_be_reached()

    expect(visitor.question("Where does it hurt")).to_be_hidden()
    visitor.question("What kind of pain").select_option("Something else, or not sure")

    expect(visitor.question("Where does it hurt")).to_be_visible()
    visitor.takes_a_picture("form-condition")


def test_a_message_that_is_too_long_is_counted_and_kept_whole(arrive):
    visitor = arrive(Visitor, width=320)
    visitor.opens("/consultation/")
    visitor.tells_how_to_be_reached()
    visitor.reads("Characters left: 5000")
    text = "It burns.\n" * 500 + "💊"
    visitor.answers(What_would_you_like=text)
    visitor.reads("Characters too many: 1")
    visitor.finds_no_barrier()

    visitor.presses("Continue")
    visitor.reads("There is a problem")
    visitor.finds_in("What would you like", text)
    visitor.reads("Characters too many: 1")
    visitor.takes_a_picture("form-too-long-at-320")

    visitor.answers(What_would_you_like=text[:-2])
    visitor.reads("Characters left: 1")
    visitor.continues_to("Before you send")


def test_an_answer_without_a_space_fits_a_phone(arrive):
    visitor = arrive(Visitor, width=320)
    visitor.opens("/consultation/")
    visitor.tells_how_to_be_reached()
    visitor.answers(What_would_you_like="https://clinic.example/" + "letter" * 30)
    visitor.continues_to("Before you send")
    visitor.agrees()
    visitor.continues_to("Check your answers")

    visitor.takes_a_picture("form-check-long-word-at-320")
    visitor.finds_no_barrier()


@pytest.mark.parametrize("javascript", [True, False])
def test_the_browsers_own_way_back_loses_nothing(arrive, javascript):
    visitor = arrive(Visitor, javascript=javascript)
    visitor.opens("/consultation/")
    visitor.tells_how_to_be_reached()
    visitor.continues_to("Before you send")

    visitor.page.go_back()
    expect(visitor.page.get_by_role("heading", name="Your pain")).to_be_visible()
    visitor.page.go_back()

    visitor.finds_in("Full name", "Jo Ferris")
    visitor.continues_to("Your pain")


def test_a_draft_outlives_a_reload_and_not_the_sending(arrive):
    visitor = arrive(Visitor)
    visitor.opens("/consultation/")
    visitor.tells_how_to_be_reached()
    visitor.answers(What_would_you_like="It burns at night.")

    visitor.page.reload()
    visitor.finds_in("Full name", "Jo Ferris")
    visitor.continues_to("Your pain")
    visitor.finds_in("What would you like", "It burns at night.")

    visitor.continues_to("Before you send")
    visitor.agrees()
    visitor.continues_to("Check your answers")
    visitor.presses("Send to the clinic")
    visitor.reads("Your reference")
    visitor.opens("/consultation/")
    visitor.finds_in("Full name", "")


@pytest.mark.usefixtures("records")
@pytest.mark.parametrize(
    ("files", "sentence"),
    [([30_000_000], "Choose a smaller file."), ([6_000_000] * 7, "no more than 2 files")],
)
def test_files_that_are_too_large_to_arrive_are_refused_in_words(arrive, files, sentence):
    page = ConsultationPage.objects.get()
    question = Question(label="Your pictures", field_type="file", required=False, most_files=2)
    page.questions.add(question)
    page.save_revision().publish()
    visitor = arrive(Visitor)
    visitor.fills_in_the_form()
    visitor.chooses_files("Your pictures", *files)

    visitor.presses("Send to the clinic")
    visitor.reads(sentence)
    visitor.chooses_files("Your pictures", 2_000_000)
    visitor.presses("Send to the clinic")

    visitor.reads("Your reference")


@pytest.mark.parametrize("status", [502, 503, 504])
def test_a_server_that_is_started_anew_is_waited_for(arrive, status):
    visitor = arrive(Visitor)
    visitor.fills_in_the_form()
    to_the_form = "**/leads/submit/**"
    visitor.page.route(to_the_form, lambda route: route.fulfill(status=status), times=1)
    visitor.presses("Send to the clinic")
    visitor.reads("The connection is lost.")
    visitor.reads("Your reference")
    assert all(problem.startswith(str(status)) for problem in visitor.problems)
    visitor.problems.clear()


def test_what_the_server_says_instead_of_an_answer_is_read(arrive):
    visitor = arrive(Visitor)
    visitor.fills_in_the_form()
    broken = {"status": 500, "content_type": "text/html", "body": "<p>Please call us.</p>"}
    visitor.page.route("**/leads/submit/**", lambda route: route.fulfill(**broken))
    visitor.presses("Send to the clinic")
    visitor.reads("Please call us.")
    assert all(problem.startswith("500") for problem in visitor.problems)
    visitor.problems.clear()


def test_a_lost_connection_is_waited_for_and_makes_one_lead(arrive):
    visitor = arrive(Visitor)
    visitor.fills_in_the_form()
    visitor.context.set_offline(True)
    visitor.presses("Send to the clinic")
    visitor.reads("The connection is lost.")

    visitor.context.set_offline(False)

    visitor.reads("Your reference")
