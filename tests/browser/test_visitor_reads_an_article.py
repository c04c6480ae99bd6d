"""A visitor reads an article by keyboard, on a small phone, with large letters."""

import pytest
from playwright.sync_api import expect

from tests.browser.pages import reads_every_section
from tests.browser.people import Visitor

ARTICLE = "/conditions/sciatica/"
FOCUSED = """() => {
    const element = document.activeElement;
    const box = element.getBoundingClientRect();
    const bar = document.querySelector(".condition-call");
    const covers = bar && !bar.inert && getComputedStyle(bar).position === "sticky"
        && !bar.contains(element);
    const edge = covers ? bar.getBoundingClientRect() : { top: innerHeight, bottom: innerHeight };
    const isCovered = box.top < edge.bottom && box.bottom > edge.top + 1;
    const isInTopLayer = Boolean(element.closest("[popover]"));
    const fits = box.height < innerHeight / 2;
    return {
        name: element.textContent.trim().slice(0, 40),
        isBody: element === document.body,
        isHidden: fits && !isInTopLayer && (isCovered || box.bottom <= 0 || box.top >= innerHeight),
    };
}"""
CUT_OFF = """() => [...document.querySelectorAll("body *")].filter((element) => {
    const box = element.getBoundingClientRect();
    const isSeen = box.width > 1 && box.height > 1 && getComputedStyle(element).clipPath === "none";
    const scrolls = element.closest(".condition-table-scroll");
    return isSeen && !scrolls && (box.right > innerWidth + 1 || box.left < -1);
}).map((element) => `${element.tagName}: ${element.textContent.trim().slice(0, 40)}`)"""

# Words that have room on a phone, unless space around them takes it; addresses break anywhere.
BROKEN = """() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const broken = [];
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        if (!node.parentElement.checkVisibility()) continue;
        if (node.parentElement.closest("[aria-hidden]")) continue;
        for (const word of node.data.matchAll(/(?<=^|\\s)\\p{L}{1,12}(?=$|\\s)/gu)) {
            const range = document.createRange();
            range.setStart(node, word.index);
            range.setEnd(node, word.index + word[0].length);
            const lines = new Set([...range.getClientRects()].map((box) => box.bottom));
            if (lines.size > 1) broken.push(word[0]);
        }
    }
    return broken;
}"""


def test_the_keyboard_reaches_everything_and_nothing_covers_where_it_is(arrive):
    visitor = arrive(Visitor, width=320)
    visitor.opens(ARTICLE)
    reached = []
    for _ in range(150):
        visitor.goes_on_by_keyboard()
        focused = visitor.page.evaluate(FOCUSED)
        if focused["isBody"]:
            break
        assert not focused["isHidden"], focused
        reached.append(focused["name"])

    assert reached[0] == "Skip to the main content"
    for name in ("Share", "Print", "disc", "Should I rest in bed?", "Yes", "No", "Privacy notice"):
        assert name in reached, (name, reached)


def test_a_word_is_explained_on_focus_and_the_explanation_goes_with_escape(arrive):
    visitor = arrive(Visitor)
    visitor.opens(ARTICLE)
    word = visitor.page.get_by_role("main").get_by_text("disc", exact=True)

    word.focus()

    explanation = visitor.page.get_by_role("note")
    expect(explanation).to_contain_text("The soft cushion between two bones of the spine.")
    expect(word).to_have_attribute("aria-describedby", "citation-preview")
    visitor.page.keyboard.press("Escape")
    expect(explanation).to_be_hidden()
    expect(word).to_be_focused()


def test_a_tap_on_a_word_explains_it_and_a_tap_elsewhere_is_enough(arrive):
    visitor = arrive(Visitor, width=320, touch=True)
    visitor.opens(ARTICLE)
    word = visitor.page.get_by_role("main").get_by_text("disc", exact=True)
    explanation = visitor.page.get_by_role("note")

    word.tap()
    expect(explanation).to_contain_text("The soft cushion between two bones of the spine.")
    visitor.takes_a_picture("word-320")
    visitor.finds_no_barrier()
    word.tap()
    expect(explanation).to_be_hidden()
    word.tap()
    visitor.page.get_by_role("heading", level=1).tap()
    expect(explanation).to_be_hidden()


def test_the_address_is_shared_by_the_phone_or_else_copied(arrive):
    on_a_phone = arrive(Visitor, width=320)
    on_a_phone.page.add_init_script("navigator.share = async (page) => { window.shared = page; }")
    on_a_phone.opens(f"{ARTICLE}?utm_source=mail#review")
    on_a_phone.presses("Share")
    shared = on_a_phone.page.evaluate("window.shared")
    assert shared["url"] == f"{on_a_phone.address}{ARTICLE}"
    assert shared["title"].startswith("Sciatica")

    elsewhere = arrive(Visitor)
    elsewhere.context.grant_permissions(["clipboard-read", "clipboard-write"])
    elsewhere.page.add_init_script(
        "Object.defineProperty(navigator, 'share', { value: undefined })"
    )
    elsewhere.opens(ARTICLE)
    elsewhere.presses("Share")
    expect(elsewhere.page.get_by_role("status")).to_have_text("The address of this page is copied.")
    assert elsewhere.page.evaluate("navigator.clipboard.readText()") == shared["url"]


def test_the_article_is_printed_at_the_press_of_a_button(arrive):
    visitor = arrive(Visitor)
    visitor.page.add_init_script("window.print = () => { window.isPrinted = true; }")
    visitor.opens(ARTICLE)

    visitor.presses("Print")

    assert visitor.page.evaluate("window.isPrinted")


def test_without_scripts_a_word_leads_to_its_explanation(arrive):
    visitor = arrive(Visitor, width=320, javascript=False)
    visitor.opens(ARTICLE)

    visitor.page.get_by_role("main").get_by_text("disc", exact=True).click()

    expect(visitor.page.locator("li:target")).to_contain_text("The soft cushion")


def test_the_call_to_action_follows_on_a_phone_until_it_is_hidden(arrive):
    visitor = arrive(Visitor, width=320)
    visitor.opens(ARTICLE)
    bar = visitor.page.locator(".condition-call")
    call = visitor.page.locator(".condition-consultation .condition-button")
    expect(bar).to_be_hidden()

    visitor.page.get_by_role("heading", name="What it feels like").scroll_into_view_if_needed()
    link = bar.get_by_role("link", name="Ask for a free consultation")
    beside = link.bounding_box()
    assert (
        beside["y"] < bar.get_by_role("button").bounding_box()["y"] < beside["y"] + beside["height"]
    )
    expect(link).to_have_attribute("href", call.get_attribute("href"))
    call.scroll_into_view_if_needed()
    expect(bar).to_be_hidden()
    visitor.page.get_by_role("heading", name="What it feels like").scroll_into_view_if_needed()
    visitor.presses("Hide")

    expect(bar).to_be_empty()
    expect(bar).to_be_focused()


def test_the_contents_mark_the_section_in_view_and_none_above_the_first(arrive):
    visitor = arrive(Visitor)
    visitor.opens("/conditions/ketamine-for-chronic-pain/")
    marked = visitor.page.locator(".condition-contents [aria-current]")

    visitor.page.get_by_role("heading", name="References").evaluate("it => it.scrollIntoView()")
    expect(marked).to_have_text("References")
    visitor.page.evaluate("scrollTo(0, document.body.scrollHeight)")
    visitor.page.wait_for_timeout(200)  # the mark stays: nothing to wait for
    expect(marked).to_have_text("References")
    visitor.page.evaluate("scrollTo(0, 0)")

    expect(marked).to_have_count(0)


@pytest.mark.parametrize(
    "path",
    [
        *("/", "/conditions/", ARTICLE, "/conditions/ketamine-for-chronic-pain/"),
        *("/consultation/", "/privacy/", "/search/?q=pain"),
    ],
)
def test_letters_twice_as_large_leave_nothing_out_of_view(path, arrive):
    visitor = arrive(Visitor, width=320)
    visitor.opens(path)

    visitor.page.evaluate("document.documentElement.style.fontSize = '200%'")

    assert visitor.page.evaluate(CUT_OFF) == []
    assert visitor.page.evaluate(BROKEN) == []


@pytest.mark.usefixtures("records")
def test_a_picture_far_taller_than_wide_is_seen_as_a_whole(arrive):
    visitor = arrive(Visitor)
    reads_every_section(visitor)

    box = visitor.page.get_by_role("img", name="A spine").bounding_box()

    assert 0 < box["height"] <= 800
