"""A visitor finds the page about what hurts, by keys alone, by ear, and without JavaScript."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.people import Visitor


class Searcher(Visitor):
    """Somebody who looks for a condition in the search box."""

    def types(self, text: str) -> None:
        self.page.get_by_role("combobox", name="A condition").press_sequentially(text)

    def presses_key(self, key: str) -> None:
        self.page.keyboard.press(key)

    def is_suggested(self, *names: str) -> None:
        options = self.page.get_by_role("option")
        expect(options).to_have_text([re.compile(rf"^{re.escape(name)}") for name in names])

    def hears_chosen(self, name: str) -> None:
        """Have the box point to the option, as screen readers read it out."""
        chosen = self.page.get_by_role("option", name=name, selected=True)
        box = self.page.get_by_role("combobox")
        expect(box).to_have_attribute("aria-activedescendant", chosen.get_attribute("id"))
        expect(box).to_be_focused()

    def arrives_at(self, path: str) -> None:
        self.page.wait_for_url(f"**{path}", wait_until="commit")


@pytest.mark.parametrize("width", [320, 1280])
def test_a_name_is_chosen_while_typing(width, arrive):
    visitor = arrive(Searcher, width=width)
    visitor.opens("/conditions/")

    visitor.types("irri")
    visitor.is_suggested("Irritable bowel syndrome (IBS)", "Irritable colon")
    visitor.presses_key("ArrowDown")
    visitor.presses_key("ArrowDown")
    visitor.hears_chosen("Irritable colon")
    visitor.takes_a_picture(f"suggestions-{width}")
    visitor.finds_no_barrier()

    visitor.presses_key("Enter")
    visitor.arrives_at("/conditions/irritable-bowel-syndrome/")


def test_only_two_letters_leave_the_browser(arrive):
    visitor = arrive(Searcher)
    visitor.opens("/conditions/")
    asked = []
    visitor.page.on("request", lambda request: asked.append(request.url))

    visitor.types("sciatica")
    visitor.is_suggested("Sciatica")

    assert [url for url in asked if "search" in url] == [f"{visitor.address}/search/names/sc.json"]


def test_a_name_is_suggested_without_its_hyphen(arrive):
    visitor = arrive(Searcher)
    visitor.opens("/conditions/")

    visitor.types("low dose")

    visitor.is_suggested("Low-dose ketamine")


def test_suggestions_can_be_sent_away(arrive):
    visitor = arrive(Searcher)
    visitor.opens("/conditions/")
    visitor.types("sci")
    visitor.is_suggested("Sciatica")

    visitor.presses_key("Escape")
    expect(visitor.page.get_by_role("listbox")).to_be_hidden()
    visitor.presses_key("Enter")
    visitor.arrives_at("/search/?q=sci")


def test_without_javascript_there_is_the_list_from_a_to_z(arrive):
    visitor = arrive(Searcher, javascript=False, width=320)
    visitor.opens("/conditions/")
    visitor.follows("A to Z")
    visitor.reads("IBS, see")
    visitor.follows("Irritable bowel syndrome (IBS)")
    visitor.reads("Also called")
