"""Whoever uses the clinic's site, and what they do there."""

import re
from pathlib import Path
from typing import Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Locator, Request, Response, expect

PATIENCE = 30_000  # milliseconds that a busy machine may take for one step
expect.set_options(timeout=PATIENCE)
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
        touch: bool = False,
        user_agent: str | None = None,
    ) -> None:
        self.address = address
        self.problems: list[str] = []
        self.document: Response | None = None  # the page they are on, as it was sent
        self.context = chromium.new_context(
            base_url=address,
            viewport={"width": width, "height": 800},
            java_script_enabled=javascript,
            has_touch=touch,
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
            user_agent=user_agent,
        )
        self.context.set_default_timeout(PATIENCE)
        self.page = self.context.new_page()
        self.page.on("console", self.notes_message)
        self.page.on("pageerror", lambda error: self.problems.append(f"error: {error}"))
        self.page.on("request", self.notes_request)
        self.page.on("response", self.notes_response)

    def notes_message(self, message: ConsoleMessage) -> None:
        """Keep errors; what could not be loaded is noted with its address below."""
        if message.type in ("error", "warning") and "Failed to load" not in message.text:
            self.problems.append(f"{message.type} on {self.page.url}: {message.text}")

    def notes_response(self, response: Response) -> None:
        """Keep what a page lacks; a page itself may well answer 404, and anything 422 to a form."""
        if response.request.is_navigation_request():
            self.document = response
        elif response.status >= 400 and response.status != 422:
            self.problems.append(f"{response.status} for {response.url}")

    def notes_request(self, request: Request) -> None:
        if not request.url.startswith((self.address, "data:", "blob:", "about:")):
            self.problems.append(f"request to another site: {request.url}")

    def leaves(self) -> None:
        self.context.close()
        assert not self.problems, "\n".join(self.problems)

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
        found = Axe().run(self.page, options={"rules": {"target-size": {"enabled": True}}})
        assert not found.violations_count, found.generate_report()
        sideways = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert self.page.evaluate(sideways) <= 0

    def looks_at_it(self, width: int, colours: Literal["light", "dark"]) -> None:
        """See the page they are on in a window of this width, in these colours."""
        self.page.set_viewport_size({"width": width, "height": 800})
        self.page.emulate_media(color_scheme=colours, reduced_motion="reduce")

    def goes_on_by_keyboard(self) -> None:
        """Press Tab, and wait until the focus has moved: a busy browser moves it after it says so."""
        focused = self.page.evaluate_handle("document.activeElement")
        self.page.keyboard.press("Tab")
        self.page.wait_for_function("before => document.activeElement !== before", arg=focused)
        self.page.evaluate("() => new Promise(requestAnimationFrame)")  # it may pass by another

    def takes_a_picture(self, name: str) -> None:
        """Keep what they see in var/pictures, for people to look at."""
        # A browser that does sums on a busy machine takes its time for it.
        self.page.screenshot(path=PICTURES / f"{name}.png", full_page=True, timeout=4 * PATIENCE)


class Visitor(Person):
    """Somebody in pain, on a page of the clinic."""

    def follows_the_call_to_a_consultation(self) -> None:
        """Take the link in the article, not the one in the header: it tells where they were."""
        self.page.get_by_role("main").locator("a[href*='?from=']").first.click()

    def answers(self, **texts: str) -> None:
        """Fill in the questions with these labels; underscores stand for what is no letter."""
        for label, text in texts.items():
            self.question(label).fill(text)

    def chooses_files(self, label: str, *sizes: int) -> None:
        """Take pictures of so many bytes."""
        files = [
            {"name": "knee.jpg", "mimeType": "image/jpeg", "buffer": b"\xff\xd8\xff".ljust(size)}
            for size in sizes
        ]
        self.page.get_by_label(label).set_input_files(files)

    def agrees(self) -> None:
        self.page.get_by_role("checkbox", name="I agree").check()

    def tells_how_to_be_reached(self, name: str = "Jo Ferris") -> None:
        """Fill in the first step of the form, and go on to the next."""
        self.answers(Full_name=name, Phone_number="(555) 010-0199")
        self.answers(E_mail_address="jo.ferris@example.org")
        self.continues_to("Your pain")

    def continues_to(self, heading: str) -> None:
        self.presses("Continue")
        expect(self.page.get_by_role("heading", name=heading)).to_be_visible()

    def fills_in_the_form(self, name: str = "Jo Ferris") -> None:
        """Answer what must be answered, up to the page where answers are checked."""
        self.opens("/consultation/")
        self.tells_how_to_be_reached(name)
        self.continues_to("Before you send")
        self.agrees()
        self.continues_to("Check your answers")

    def sends_in_vain(self, heading: str) -> None:
        """Send what they filled in, past the form's script, which would try again, and be told so."""
        self.page.locator("form[data-step]").evaluate("form => form.submit()")
        expect(self.page.get_by_role("heading", name=heading)).to_be_visible()

    def is_told_of_problems_with(self, *labels: str) -> None:
        """See these questions named at the top, and each one marked."""
        summary = self.page.get_by_role("alert")
        for label in labels:
            expect(summary.get_by_role("link", name=label)).to_be_visible()
            expect(self.question(label)).to_have_attribute("aria-invalid", "true")

    def finds_in(self, label: str, text: str) -> None:
        expect(self.question(label)).to_have_value(text)

    def question(self, label: str) -> Locator:
        # Not the button that leads back to the question, for as long as its page is on its way.
        controls = self.page.locator("input, select, textarea")
        return controls.and_(self.page.get_by_label(re.compile(label.replace("_", "."))))
