"""Somebody at the clinic looks through a register, however long what it says is."""

from leads.models import Delivery, Lead
from tests.browser.staff import Staff


def test_staff_read_why_a_message_did_not_arrive(arrive, records):
    Delivery.objects.create(
        lead=Lead.objects.first(),
        channel=Delivery.Channel.STAFF_MAIL,
        recipient="front-desk.and-nurses@harborpain.example",
        state=Delivery.State.FAILED,
        problem="SMTPRecipientsRefused: 550 no-such-mailbox-in-this-organization",
    )
    manager = arrive(Staff)
    manager.signs_in_as("manager")
    manager.opens("/admin/leads-deliveries/")
    manager.reads("SMTPRecipientsRefused", "By state")
    table = manager.page.locator("table.listing").bounding_box()
    filters = manager.page.locator(".changelist-filter").bounding_box()
    assert table["x"] + table["width"] <= filters["x"] + 1
