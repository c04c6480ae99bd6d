"""Somebody at the clinic exports more leads than are sent at once, and fetches the file."""

import hashlib

from playwright.sync_api import expect

from tests.browser.staff import Staff


def test_staff_fetch_a_file_made_in_the_background(arrive, settings):
    settings.LEADS_EXPORT_LIMIT = 5
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
