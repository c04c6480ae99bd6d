"""No page keeps anybody out: on a phone or a desktop, in light or in dark."""

from itertools import product

import pytest

from tests.browser.pages import PAGES
from tests.browser.people import Visitor


@pytest.mark.usefixtures("records")
@pytest.mark.parametrize("page", PAGES)
def test_a_page_has_no_barrier(page, arrive):
    visitor = arrive(Visitor, width=320)

    PAGES[page](visitor)

    for width, colours in product((320, 1280), ("light", "dark")):
        visitor.looks_at_it(width, colours)
        visitor.takes_a_picture(f"{page}-{width}-{colours}")
        visitor.finds_no_barrier()
