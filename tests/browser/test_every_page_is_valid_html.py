"""Nothing in a page is left for the browser to guess."""

from tests.browser.nu_checker import findings
from tests.browser.pages import PAGES
from tests.browser.people import Visitor


def test_a_mistake_is_found(tmp_path):
    page = b"<!DOCTYPE html><html lang=en><title>Two</title><p id=a>1<p id=a>2"

    assert any("Duplicate ID" in finding for finding in findings({"two": page}, tmp_path))


def test_the_checker_finds_nothing_in_any_page(arrive, records, tmp_path):
    visitor = arrive(Visitor, javascript=False)  # who sees what the server sent
    pages = {}
    for name, opens in PAGES.items():
        opens(visitor)
        pages[name] = visitor.document.body()

    assert findings(pages, tmp_path) == []
