"""Where a click on what a visitor gave leads."""

import pytest

from leads.contact import href_of


@pytest.mark.parametrize(
    ("address", "href"),
    [
        ("ada@example.com", "mailto:ada@example.com"),
        ("x?bcc=all&subject=Pay@evil.example", "mailto:x%3Fbcc%3Dall%26subject%3DPay@evil.example"),
        ("", ""),
    ],
)
def test_an_address_fills_in_nothing_but_the_recipient(address, href):
    assert href_of("email", address) == href
