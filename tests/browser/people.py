"""Whoever uses the clinic's site, and what they do there."""

from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Request, expect

PATIENCE = 15_000  # milliseconds that a slow machine may take for one step
PICTURES = Path(__file__).resolve().parents[2] / "var/pictures"


class Person:
    """Somebody with a browser; whatever goes wrong in it fails the journey when they leave."""

    def __init__(
        self,
        chromium: Browser,
        address: str,
        *,
        width: int = 1280,
        javascript: bool = True,
        dark: bool = False,
    ) -> None:
        self.address = address
        self.problems: list[str] = []
        self.context = chromium.new_context(
            base_url=address,
            viewport={"width": width, "height": 800},
            java_script_enabled=javascript,
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
        )
        self.context.set_default_timeout(PATIENCE)
        self.page = self.context.new_page()
        self.page.on("console", self.notes_message)
        self.page.on("pageerror", lambda error: self.problems.append(f"error: {error}"))
        self.page.on("request", self.notes_request)

    def notes_message(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.problems.append(f"{message.type} on {self.page.url}: {message.text}")

    def notes_request(self, request: Request) -> None:
        if not request.url.startswith((self.address, "data:", "blob:", "about:")):
            self.problems.append(f"request to another site: {request.url}")

    def leaves(self) -> None:
        self.context.close()
        assert self.problems == []

    def opens(self, path: str) -> None:
        self.page.goto(path)

    def follows(self, name: str) -> None:
        self.page.get_by_role("link", name=name).first.click()

    def presses(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def reads(self, *texts: str) -> None:
        """See every one of these texts on the page."""
        for text in texts:
            expect(self.page.get_by_text(text).first).to_be_visible()

    def finds_no_barrier(self) -> None:
        """Have axe-core check the page, and nothing stick out of the window sideways."""
        found = Axe().run(self.page)
        assert not found.violations_count, found.generate_report()
        sideways = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert self.page.evaluate(sideways) <= 0

    def takes_a_picture(self, name: str) -> None:
        """Keep what they see in var/pictures, for people to look at."""
        self.page.screenshot(path=PICTURES / f"{name}.png", full_page=True)


class Visitor(Person):
    """Somebody in pain, on a page of the clinic."""

    def answers(self, **texts: str) -> None:
        """Fill in the questions with these labels; underscores stand for blanks."""
        for label, text in texts.items():
            self.page.get_by_label(label.replace("_", " ")).fill(text)
