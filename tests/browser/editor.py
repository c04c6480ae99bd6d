"""Somebody who writes pages in Wagtail's editor."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Response, expect

from clinic_cms.demo.logins import PASSWORD
from tests.browser.people import Person

# Wagtail's editor neither saves nor previews what is written in the first seconds after it opens.
EDITS_ARE_WATCHED = """() => new Promise((watched) => {
    document.addEventListener("w-unsaved:watch-edits", () => watched(), { once: true });
    setTimeout(watched, 5000);
})"""
TOP_LEVEL = "#panel-child-content-body-section [data-streamfield-stream-container] >"


class Colleague(Person):
    """Somebody with a login to the admin."""

    def signs_in_as(self, username: str) -> None:
        self.opens("/admin/login/")
        self.page.locator("#id_username").fill(username)
        self.page.locator("#id_password").fill(PASSWORD)
        self.presses("Sign in")
        expect(self.page).to_have_url(f"{self.address}/admin/")


class Editor(Colleague):
    def notes_response(self, response: Response) -> None:
        # Wagtail saves by itself what is half written too, and answers that it cannot.
        is_json = response.headers.get("content-type") == "application/json"
        if not (response.status == 400 and is_json and "/admin/pages/" in response.url):
            super().notes_response(response)

    def starts_an_article(self, title: str) -> None:
        """Go down to the index of conditions and add a page to it."""
        self.opens("/admin/pages/")
        for parent in ("Harbor Pain Clinic", "Conditions"):
            self.follows(f"Explore child pages of '{parent}'")
        self.page.get_by_role("link", name="Add child page").first.click()
        heading = self.page.locator("#id_title")
        heading.wait_for()
        self.page.evaluate(EDITS_ARE_WATCHED)
        heading.press_sequentially(title)  # the slug follows the keys

    def writes_the_introduction(self, *paragraphs: str) -> None:
        Part(self.page.locator("#panel-child-content-introduction-section")).types(paragraphs)

    def adds(self, section: str) -> Part:
        """Insert a section of this kind below the others."""
        before = self.page.locator(f"{TOP_LEVEL} [data-streamfield-child]").count()
        self.page.locator(f"{TOP_LEVEL} div > button[title='Insert a block']").last.click()
        self.page.get_by_role("option", name=section, exact=True).click()
        part = Part(self.page.locator(f"{TOP_LEVEL} [data-streamfield-child]").nth(before))
        part.is_there()
        return part

    def previews(self) -> Locator:
        """Open the preview beside the form; return what it shows."""
        self.page.get_by_role("button", name="Toggle preview").click()
        return self.page.frame_locator("#w-preview-iframe").locator("body")

    def publishes(self) -> None:
        # The editor saves by itself; a save under way would meet the publishing.
        self.page.wait_for_load_state("networkidle")
        self.page.get_by_role("button", name="More actions").click()
        self.presses("Publish")
        expect(self.page.locator(".messages .success")).to_contain_text("published")


class Part:
    """A section in the editor, or one item of a list in it."""

    def __init__(self, place: Locator) -> None:
        self.place = place

    def is_there(self) -> None:
        expect(self.place).to_be_visible()

    def field(self, name: str) -> Locator:
        return self.place.locator(f"[data-contentpath='{name}']").first

    def part(self, name: str) -> Part:
        return Part(self.field(name))

    def fills(self, **texts: str) -> None:
        for name, text in texts.items():
            self.field(name).locator("input[type=text], input[type=number], textarea").fill(text)

    def writes(self, **paragraphs: tuple[str, ...]) -> None:
        """Type these paragraphs into rich texts; those that begin with '- ' become a list."""
        for name, lines in paragraphs.items():
            self.part(name).types(lines)

    def types(self, lines: tuple[str, ...]) -> None:
        keyboard = self.place.page.keyboard
        self.place.get_by_role("textbox").click()
        in_list = False
        for number, line in enumerate(lines):
            if number:
                keyboard.press("Enter")
            if line.startswith("- ") and not in_list:
                keyboard.type("- ")
                in_list = True
            keyboard.insert_text(line.removeprefix("- "))

    def item(self, name: str, number: int) -> Part:
        """The item of this number, counted from 0, in a list; added if it is the next one."""
        entries = self.field(name)
        items = entries.locator("[data-streamfield-list-container] > [data-streamfield-child]")
        if items.count() == number:
            entries.locator("button[data-streamfield-list-add]").last.click()
        part = Part(items.nth(number))
        part.is_there()
        return part

    def chooses_page(self, title: str) -> None:
        """Search for the page in the chooser of this field or item, and take it."""
        self.place.get_by_role("button", name="Choose a page").click()
        chooser = self.place.page.locator(".modal")
        chooser.locator("#id_q").fill(title)
        expect(chooser.get_by_text(re.compile(r"There (is|are) \d+ match"))).to_be_visible()
        chooser.get_by_role("link", name=title, exact=True).click()
        expect(self.place).to_contain_text(title)
