"""A visitor who has all pages in a few strong colours still sees what is what."""

import pytest
from playwright.sync_api import expect

from tests.browser.people import Visitor

# Where only a background would tell it apart, which such a visitor does not see.
SHAPELESS = """() => [...document.querySelectorAll(
        "main button, main .condition-button, input:not([type=radio], [type=checkbox]), select")]
    .filter((element) => element.checkVisibility())
    .filter((element) => {
        const { borderTopWidth, borderTopStyle } = getComputedStyle(element);
        return parseFloat(borderTopWidth) < 1 || borderTopStyle === "none";
    })
    .map((element) => element.textContent.trim() || element.id)"""
LOOK = """(element) => {
    const { outlineStyle, outlineWidth, outlineColor, color, backgroundColor } = getComputedStyle(element);
    return { outlineStyle, outlineWidth, outlineColor, color, backgroundColor };
}"""


@pytest.fixture
def visitor(arrive) -> Visitor:
    visitor = arrive(Visitor)
    visitor.page.emulate_media(forced_colors="active")
    return visitor


@pytest.mark.parametrize(
    "path", ["/", "/conditions/", "/conditions/sciatica/", "/search/?q=ketamine", "/consultation/"]
)
def test_buttons_and_fields_have_an_edge_and_the_focus_is_seen(path, visitor):
    visitor.opens(path)
    visitor.takes_a_picture(f"forced{path.replace('/', '-').partition('?')[0]}")

    assert visitor.page.evaluate(SHAPELESS) == []
    for element in ("main a >> visible=true", "main button >> visible=true"):
        if visitor.page.locator(element).count():
            # A key first: the focus shows to those who use keys.
            visitor.page.keyboard.press("Tab")
            visitor.page.locator(element).first.focus()
            look = visitor.page.locator(element).first.evaluate(LOOK)
            assert look["outlineStyle"] != "none"
            assert float(look["outlineWidth"].removesuffix("px")) >= 2
            assert look["outlineColor"] != look["backgroundColor"]


def test_the_hit_is_marked_in_what_was_found(visitor):
    visitor.opens("/search/?q=ketamine")

    mark = visitor.page.locator("mark").first
    expect(mark).to_be_visible()
    around = visitor.page.locator("main").evaluate(LOOK)
    assert mark.evaluate(LOOK)["backgroundColor"] != around["backgroundColor"]
