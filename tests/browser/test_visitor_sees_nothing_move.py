"""A visitor who is about to press something finds it where it was."""

from urllib.parse import urlsplit

import pytest

from tests.browser.people import Visitor
from tests.browser.slow_wire import slow_wire

# How far what is seen has moved by itself: https://web.dev/articles/cls
SHIFTS = """() => new Promise((told) => {
    const found = [];
    new PerformanceObserver((list) => found.push(...list.getEntries()))
        .observe({ type: "layout-shift", buffered: true });
    const what = ({ node }) => node?.outerHTML?.slice(0, 60);
    const tell = ({ value, sources }) => [value, ...sources.map(what)];
    setTimeout(() => told(found.map(tell)), 200);
})"""
SCROLL = """async () => {
    for (let top = 0; top < document.body.scrollHeight; top += innerHeight / 2) {
        scrollTo({ top, behavior: "instant" });
        await new Promise(requestAnimationFrame);
    }
}"""


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("path", ["/conditions/sciatica/", "/conditions/", "/consultation/"])
def test_nothing_moves_while_a_page_loads_on_a_slow_phone_and_is_read(path, width, arrive):
    visitor = arrive(Visitor, width=width)
    # On a slow phone a page is shown before all of it is there.
    slowly = visitor.context.new_cdp_session(visitor.page)
    slowly.send("Emulation.setCPUThrottlingRate", {"rate": 8})
    visitor.opens(path)

    visitor.page.evaluate(SCROLL)
    visitor.page.wait_for_load_state("networkidle")

    assert visitor.page.evaluate(SHIFTS) == []


@pytest.mark.parametrize(
    ("path", "width"),
    [
        ("/conditions/sciatica/", 320),
        ("/conditions/sciatica/", 1280),
        ("/conditions/", 320),
        ("/consultation/", 1280),
    ],
)
def test_nothing_that_is_read_moves_while_a_page_arrives_tag_by_tag(path, width, address, chromium):
    with slow_wire(urlsplit(address).netloc) as slow_address:
        visitor = Visitor(chromium, slow_address, width=width)
        visitor.opens(path)
        shifts = visitor.page.evaluate(SHIFTS)
        visitor.leaves()

    # The entries beside the clinic's name make room for each further one, and hardly anything else.
    assert sum(value for value, *_what in shifts) < 0.01, shifts


def test_the_menu_has_its_place_before_its_word_has_arrived(arrive):
    visitor = arrive(Visitor, width=320)
    visitor.opens("/conditions/sciatica/")
    menu = visitor.page.get_by_role("button", name="Menu")
    name = visitor.page.locator(".site-header .wordmark span")
    complete = menu.bounding_box(), name.bounding_box()
    empty = visitor.page.evaluate_handle("document.querySelector('.menu-button')")

    empty.evaluate("button => { button.textContent = ''; }")

    assert (empty.as_element().bounding_box(), name.bounding_box()) == complete
