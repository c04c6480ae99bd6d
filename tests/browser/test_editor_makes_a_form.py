"""An editor asks for a file from those who have one; a visitor sends it; staff read it."""

from playwright.sync_api import Locator, Response, expect

from tests.browser.editor import EDITS_ARE_WATCHED, Editor
from tests.browser.people import Visitor
from tests.browser.staff import Staff

REPORT = {"name": "report.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 all is well"}


class FormEditor(Editor):
    def opens_the_form(self) -> None:
        self.opens("/admin/pages/")
        self.follows("Explore child pages of 'Harbor Pain Clinic'")
        self.follows("Ask for a free consultation")
        self.page.locator("#id_title").wait_for()
        self.page.evaluate(EDITS_ARE_WATCHED)

    def notes_response(self, response: Response) -> None:
        """The editor saves by itself, and is told at once that a new question has no label yet."""
        if response.status != 400 or response.request.method != "POST":
            super().notes_response(response)

    def adds_a_question(self, label: str, kind: str, choices: str = "") -> Locator:
        self.page.locator("#id_questions-ADD").click()
        row = self.page.locator("[id^=inline_child_questions]:visible").last
        row.locator("[name$='-label']").fill(label)
        row.locator("[name$='-field_type']").select_option(kind)
        if choices:
            row.locator("[name$='-choices']").fill(choices)
        row.locator("[name$='-required']").uncheck()
        return row


def test_a_file_is_asked_for_only_after_an_answer(arrive):
    editor = arrive(FormEditor)
    editor.signs_in_as("marketing")
    editor.opens_the_form()
    editor.adds_a_question("Do you have a report?", "radio", "Yes\nNo")
    row = editor.adds_a_question("Your report", "file")
    decisive = row.locator("[name$='-condition_question']")
    decisive.focus()
    decisive.select_option("Do you have a report?")
    row.locator("[name$='-condition_answer']").select_option("Yes")
    row.scroll_into_view_if_needed()
    editor.takes_a_picture("question-editor")
    editor.publishes()

    visitor = arrive(Visitor, width=320)
    visitor.opens("/consultation/")
    visitor.tells_how_to_be_reached()
    visitor.continues_to("Before you send")
    visitor.agrees()
    visitor.page.get_by_role("radio", name="Yes").check()
    visitor.continues_to("Check your answers")
    visitor.page.get_by_label("Your report").set_input_files(REPORT)
    visitor.takes_a_picture("form-file-at-320")
    visitor.finds_no_barrier()
    visitor.presses("Send to the clinic")
    visitor.reads("Your reference")

    staff = arrive(Staff)
    staff.signs_in_as("staff")
    staff.opens_the_lead_of("Jo Ferris")
    staff.page.get_by_role("link", name="report.pdf").scroll_into_view_if_needed()
    staff.takes_a_picture("lead-with-a-file")
    with staff.page.expect_download() as download:
        staff.page.get_by_role("link", name="report.pdf").click()
    assert download.value.path().read_bytes() == REPORT["buffer"]


def test_a_question_asks_an_editor_for_what_its_type_needs(arrive):
    editor = arrive(FormEditor)
    editor.signs_in_as("marketing")
    editor.opens_the_form()
    row = editor.adds_a_question("Where does it hurt?", "singleline")
    choices, files = row.get_by_label("Choices"), row.get_by_label("At most")
    expect(choices).to_be_hidden()
    expect(files).to_be_hidden()

    row.locator("[name$='-field_type']").select_option("radio")
    choices.fill("Back\nHead")
    row.locator("[name$='-field_type']").select_option("file")

    expect(choices).to_be_visible()
    expect(files).to_be_visible()


def test_a_chosen_file_survives_a_mistake_elsewhere(arrive):
    editor = arrive(FormEditor)
    editor.signs_in_as("marketing")
    editor.opens_the_form()
    editor.adds_a_question("Your report", "file")
    editor.publishes()

    visitor = arrive(Visitor)
    visitor.fills_in_the_form()
    visitor.page.get_by_label("Your report").set_input_files(REPORT)
    visitor.presses("Change: Full name")
    visitor.answers(Full_name="")
    visitor.presses("Continue")
    visitor.is_told_of_problems_with("Full name")
    visitor.answers(Full_name="Jo Ferris")
    visitor.continues_to("Check your answers")

    expect(visitor.page.get_by_label("Your report")).to_have_value("C:\\fakepath\\report.pdf")
