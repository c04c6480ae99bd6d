"""Somebody at the clinic exports more leads than are sent at once, and fetches the file."""

import hashlib

from playwright.sync_api import expect

from tests.browser.staff import Staff


def test_staff_fetch_a_file_made_in_the_background(arrive, settings):
    settings.LEADS_EXPORT_LIMIT, settings.LEADS_EXPORT_DOWNLOADS = 5, 2
    staff = arrive(Staff)
    staff.signs_in_as("staff")
    staff.asks_for_an_export(reason="Monthly report")
    staff.reads("Monthly report", "SHA-256", "Downloads left")
    button = staff.page.get_by_role("button", name="Download")
    stands_in_it = "button => button.scrollHeight <= button.clientHeight + 1"
    assert button.evaluate(stands_in_it), "the words of the button are out of sight"
    staff.finds_no_barrier()

    with staff.page.expect_download() as download:
        button.click()
    digest = hashlib.sha256(download.value.path().read_bytes()).hexdigest()
    expect(staff.page.locator("code")).to_have_text(digest)

    expect(left := staff.page.locator("dt:text('Downloads left') + dd")).to_have_text("1")
    expect(button).to_be_focused()
    with staff.page.expect_download():
        button.click()
    staff.reads("This file can no longer be downloaded")
    expect(button).to_be_hidden()
    expect(left).to_be_hidden()
