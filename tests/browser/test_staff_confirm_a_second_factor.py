"""Somebody who answers leads sets up their phone, and is asked for its code from then on."""

import base64
import time

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from playwright.sync_api import expect

from clinic_cms.demo.logins import PASSWORD
from tests.browser.staff import Staff


@pytest.fixture(autouse=True)
def required(settings):
    settings.CLINIC_SECOND_FACTOR = True


def type_in_the_password(staff):
    staff.opens("/admin/leads/")
    staff.page.locator("#id_username").fill("staff")
    staff.page.locator("#id_password").fill(PASSWORD)
    staff.presses("Sign in")


@pytest.mark.parametrize("width", [320, 1280])
def test_a_phone_is_set_up_once_and_asked_for_at_each_login(arrive, width):
    staff = arrive(Staff, width=width)
    type_in_the_password(staff)
    staff.reads("Set up your second factor")
    staff.finds_no_barrier()
    staff.takes_a_picture(f"second-factor-set-up-{width}")
    secret = base64.b32decode(staff.page.locator("code").inner_text().replace(" ", ""))
    phone = TOTP(secret, 6, SHA1(), 30)  # noqa: S303 - what all apps know
    staff.page.get_by_label("Code").fill(phone.generate(time.time()).decode())
    staff.presses("Set up")

    staff.reads("Your recovery codes")
    staff.finds_no_barrier()
    staff.takes_a_picture(f"second-factor-codes-{width}")
    recovery_code = staff.page.locator("main li").first.inner_text()
    staff.follows("I have kept them")
    expect(staff.page).to_have_url(f"{staff.address}/admin/leads/")

    later = arrive(Staff, width=width)
    type_in_the_password(later)
    later.reads("Confirm that it is you")
    later.page.get_by_label("Code").fill("000000")
    later.presses("Continue")
    later.reads("This code is wrong")
    later.finds_no_barrier()
    later.takes_a_picture(f"second-factor-{width}")
    later.page.get_by_label("Code").fill(recovery_code)
    later.presses("Continue")
    expect(later.page).to_have_url(f"{later.address}/admin/leads/")
    later.reads("You have 9 recovery codes left.")
