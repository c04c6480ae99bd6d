"""A visitor with a small screen and no JavaScript asks for help; the clinic's staff answer."""

from playwright.sync_api import expect

from tests.browser.people import Visitor
from tests.browser.staff import Staff

ARTICLE = "Ketamine for chronic pain"


def test_a_visitor_asks_from_an_article_and_staff_find_the_lead(arrive):
    visitor = arrive(Visitor, width=320, javascript=False)
    visitor.opens("/conditions/")
    visitor.follows(ARTICLE)
    visitor.follows_the_call_to_a_consultation()

    visitor.presses("Send to the clinic")
    visitor.is_told_of_problems_with("Full name", "E-mail address", "Phone number")
    visitor.answers(Full_name="Jo Ferris", Phone_number="(555) 010-0199")
    visitor.presses("Send to the clinic")
    visitor.is_told_of_problems_with("E-mail address")
    visitor.finds_in("Full name", "Jo Ferris")

    visitor.answers(E_mail_address="jo.ferris@example.org")
    visitor.agrees()
    visitor.takes_a_picture("form-at-320")
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
    visitor.presses("Send to the clinic")

    visitor.page.get_by_role("alert").get_by_role("link", name="E-mail address").click()

    expect(visitor.page.get_by_label("E-mail address")).to_be_focused()
