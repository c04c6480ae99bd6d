"""Somebody at the clinic finds a lead, works on it, and leaves a trace of it."""

from tests.browser.staff import Staff


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

    staff.searches_for(name)
    staff.narrows_the_list_by("Status", "Contacted")
    staff.reads("Call again on Monday")
