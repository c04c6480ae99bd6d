"""No page keeps anybody out: on a phone or a desktop, in light or in dark."""

import pytest

from tests.browser.pages import PAGES
from tests.browser.people import Visitor


@pytest.mark.usefixtures("records")
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("page", PAGES)
def test_a_page_has_no_barrier(page, width, dark, arrive):
    visitor = arrive(Visitor, width=width, dark=dark)

    PAGES[page](visitor)

    visitor.takes_a_picture(f"{page}-{width}-{'dark' if dark else 'light'}")
    visitor.finds_no_barrier()
