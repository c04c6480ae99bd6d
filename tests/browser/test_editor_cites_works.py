"""An editor cites works of the library; a visitor follows the marks to the papers and back."""

import re

from playwright.sync_api import Locator, expect

from tests.browser.editor import Editor
from tests.browser.people import Visitor

INTRODUCTION = "#panel-child-content-introduction-section"
CHIP = ".TooltipEntity"
PREVIEW = ".citation-preview"


def writing_area(editor: Editor) -> Locator:
    return editor.page.locator(INTRODUCTION).get_by_role("textbox")


def starts_an_article_with_a_section(editor: Editor, title: str) -> None:
    editor.starts_an_article(title)
    section = editor.adds("Description")
    section.fills(heading="What to expect")
    section.writes(text=("It does not help everybody.",))


def publishes_what_it_previews(editor: Editor) -> None:
    preview = editor.page.frame_locator("#w-preview-iframe")
    expect(preview.locator("[role=doc-endnotes]")).to_contain_text("Sigtermans MJ")
    editor.publishes()


def cites(editor: Editor, *titles: str, place: str = "") -> None:
    """Open the window from the text, choose a work by words of each title, and insert them."""
    editor.page.keyboard.type(" /citation")
    editor.page.get_by_role("option", name="Citation").click()
    window = editor.page.locator("[data-cite]")
    for title in titles:
        window.get_by_label("Title, author, year or identifier").fill(title)
        choice = window.locator("[data-cite-results] li").filter(has_text=title).first
        choice.get_by_role("button").click()
    if place:
        window.get_by_label("Place in the work").last.fill(place)
    window.get_by_role("button", name="Insert the citation").click()
    expect(window).to_have_count(0)


def adds_in_the_window(editor: Editor, ris: str) -> None:
    """Paste a record that the library lacks, keep it, and cite it."""
    editor.page.keyboard.type(" /citation")
    editor.page.get_by_role("option", name="Citation").click()
    window = editor.page.locator("[data-cite]")
    window.get_by_label("Identifier or list").fill(ris)
    window.get_by_role("button", name="Look up and review").click()
    expect(window.get_by_text("Nothing is kept yet")).to_be_visible()
    window.get_by_role("button", name="Keep").click()
    window.get_by_role("button", name="Insert the citation").click()
    expect(window).to_have_count(0)


def test_works_are_cited_copied_to_another_page_and_followed_by_a_visitor(arrive):
    editor = arrive(Editor)
    editor.signs_in_as("marketing")
    starts_an_article_with_a_section(editor, "Cited Article")
    editor.previews()  # stays open from page to page
    editor.writes_the_introduction("Ketamine can ease pain.")
    cites(editor, "long-term pain relief", "risks and benefits", place="p. 360")
    adds_in_the_window(
        editor, "TY  - JOUR\nTI  - A fresh trial\nAU  - Fresh, Ann\nPY  - 2020\nER  -"
    )
    expect(writing_area(editor).locator(CHIP)).to_have_text(
        ["[Sigtermans 2009]", "[Niesters 2014, p. 360]", "[Fresh 2020]"]
    )
    writing_area(editor).press("ControlOrMeta+a")
    writing_area(editor).press("ControlOrMeta+c")
    publishes_what_it_previews(editor)

    starts_an_article_with_a_section(editor, "Copied Article")
    writing_area(editor).click()
    writing_area(editor).press("ControlOrMeta+v")
    expect(writing_area(editor).locator(CHIP)).to_have_count(3)
    publishes_what_it_previews(editor)

    visitor = arrive(Visitor)
    visitor.opens("/conditions/copied-article/")
    follows_the_marks(visitor)
    visitor.finds_no_barrier()


def follows_the_marks(visitor: Visitor) -> None:
    marks = visitor.page.locator("a[role=doc-noteref]")
    expect(marks).to_have_count(3)
    preview = visitor.page.locator(PREVIEW)

    marks.nth(1).hover()
    expect(preview).to_contain_text("Niesters M")
    visitor.page.keyboard.press("Escape")
    expect(preview).to_be_hidden()

    marks.first.focus()
    expect(preview).to_contain_text("Sigtermans MJ")
    visitor.finds_no_barrier()
    visitor.page.keyboard.press("Enter")
    expect(visitor.page).to_have_url(re.compile("#reference-1$"))
    visitor.page.get_by_role("link", name="Back to reference 1, first mention").click()
    expect(visitor.page).to_have_url(re.compile("#cite-1-1$"))


def test_the_marks_lead_to_the_list_without_javascript(arrive):
    visitor = arrive(Visitor, javascript=False)
    visitor.opens("/conditions/ketamine-for-chronic-pain/")

    mark = visitor.page.locator("a[role=doc-noteref]").first
    mark.click()

    expect(visitor.page.locator(":target")).to_have_class("reference")
