"""Somebody at the clinic finds a lead, works on it, and leaves a trace of it."""

import pytest
from playwright.sync_api import expect

from tests.browser.staff import Staff

# The admin hides what sticks out of its window, so no scrollbar tells of it.
CUT_OFF = """() => [...document.querySelectorAll(
        "main :is(input, select, button, .button, .lead-menu__panel, .lead-table)")]
    .filter((one) => one.checkVisibility() && one.getBoundingClientRect().right > innerWidth)
    .map((one) => one.name || one.textContent.trim())"""


def test_staff_find_a_lead_and_work_on_it(arrive):
    staff = arrive(Staff)
    staff.signs_in_as("staff")
    staff.opens("/admin/leads/")
    name = staff.page.locator("td:nth-child(3)").first.inner_text()

    staff.searches_for(name)
    staff.opens_the_first_lead()
    staff.works_on_the_lead(Status="Contacted", Next_step="Call again on Monday")
    staff.reads("was saved", "Changed the lead: Status")
    staff.keeps_a_note("Nobody answered the phone.")
    staff.reads("The note was kept", "Nobody answered the phone.")

    staff.page.get_by_label("Call: spoke with the person").check()
    staff.page.get_by_role("textbox", name="Note").fill("Monday suits.")
    staff.works_on_the_lead(Status="Contacted", Next_step="Call on Monday")
    staff.reads("was saved", "The note was kept", "Monday suits.")

    staff.searches_for(name)
    staff.narrows_the_list_by("Status", "Contacted")
    staff.reads("Call on Monday")


def test_staff_go_through_the_list_by_keys(arrive):
    staff = arrive(Staff)
    staff.signs_in_as("staff")
    staff.opens("/admin/leads/")
    first, second, *_others = staff.page.locator("td.title a").all_inner_texts()
    staff.types_keys("j", "j", "k", "j")
    expect(staff.page.get_by_role("link", name=second)).to_be_focused()

    staff.types_keys("x", "s")
    staff.reads("This changes 1 lead", second)
    staff.page.get_by_label("Status").select_option(label="Closed")
    staff.presses("Save")
    staff.reads("1 lead was changed.")
    staff.presses("Undo")
    staff.reads("1 lead is as it was.")

    staff.page.locator("#listing-results [data-bulk-action-checkbox]").first.check()
    staff.types_keys("s")
    staff.reads("This changes 1 lead", first)
    staff.page.go_back()

    staff.types_keys("j", "e")
    expect(staff.page.get_by_label("Next step")).to_be_focused()
    staff.page.keyboard.type("jsk")
    expect(staff.page.get_by_label("Next step")).to_have_value("jsk")
    staff.page.get_by_label("Next step").blur()
    staff.types_keys("j")
    staff.reads(f"Lead {second}")
    staff.types_keys("k")
    staff.reads(f"Lead {first}")
    staff.types_keys("s")
    expect(staff.page.get_by_label("Status")).to_be_focused()


def test_staff_are_asked_before_they_leave_what_they_wrote(arrive):
    staff = arrive(Staff)
    staff.signs_in_as("staff")
    staff.opens("/admin/leads/")
    staff.opens_the_first_lead()
    questions = staff.stays_when_asked()
    note = staff.page.get_by_role("textbox", name="Note")
    staff.writes_what_would_be_lost(note, "She called back.")
    staff.follows("Leads")
    expect(note).to_have_value("She called back.")
    assert questions == ["beforeunload"]

    staff.presses("Keep")
    staff.reads("The note was kept")
    staff.follows("Leads")
    expect(staff.page.get_by_role("searchbox", name="Search")).to_be_visible()
    assert questions == ["beforeunload"], "what is kept is not lost"


def test_staff_choose_columns_and_save_a_view(arrive):
    staff = arrive(Staff)
    staff.signs_in_as("staff")
    staff.opens("/admin/leads/")
    staff.page.locator("summary", has_text="Columns").click()
    staff.page.get_by_label("Phone", exact=True).check()
    staff.presses("Show")
    expect(staff.page.get_by_role("columnheader", name="Phone")).to_be_visible()

    staff.narrows_the_list_by("Status", "Contacted")
    staff.page.locator("summary", has_text="Save view").click()
    staff.page.get_by_label("Name", exact=True).first.fill("To call again")
    staff.page.locator(".lead-menu__panel").get_by_role("button", name="Save").click()
    staff.opens("/admin/leads/")
    staff.follows("To call again")
    staff.reads("Status: Contacted")
    staff.finds_no_barrier()


def test_one_menu_of_the_list_is_open_at_a_time_and_escape_closes_it(arrive):
    staff = arrive(Staff)
    staff.signs_in_as("staff")
    staff.opens("/admin/leads/")
    columns, view = (
        staff.page.locator("details.lead-menu", has=staff.page.locator("summary", has_text=label))
        for label in ("Columns", "Save view")
    )
    columns.locator("summary").click()
    columns.get_by_label("Phone", exact=True).check()
    view.locator("summary").click()
    expect(view).to_have_attribute("open", "")
    expect(columns).not_to_have_attribute("open", "")
    view.get_by_label("Name", exact=True).press("Escape")
    expect(view).not_to_have_attribute("open", "")
    expect(view.locator("summary")).to_be_focused()


def test_what_folds_open_fits_a_phone(arrive):
    staff = arrive(Staff, width=320)
    staff.signs_in_as("staff")
    for path in ("/admin/leads/", "/admin/leads/export/"):
        staff.opens(path)
        for summary in staff.page.get_by_role("main").locator("summary").all():
            summary.click()
            assert staff.page.evaluate(CUT_OFF) == []


@pytest.mark.parametrize(
    "path", ["/admin/reports/leads/?days=365", "/admin/retentionrule/", "/admin/leads-log/"]
)
def test_a_screen_fits_a_phone(arrive, path):
    manager = arrive(Staff, width=320)
    manager.signs_in_as("manager")
    manager.opens(path)
    assert manager.page.evaluate(CUT_OFF) == []


def test_staff_see_what_pays(arrive):
    for dark in (False, True):
        staff = arrive(Staff, dark=dark)
        staff.signs_in_as("staff")
        staff.opens("/admin/reports/leads/?days=365")
        staff.reads("Leads over time", "By section", "Time to first contact")
        staff.finds_no_barrier()
