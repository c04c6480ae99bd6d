"""Takes the pictures of docs/staff.md, and the article of the README, from a running demo clinic.

python docs/screenshots/make.py http://localhost:8000
"""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

SIZE = {"width": 1280, "height": 860}
FOLDER = Path(__file__).parent
PASSWORD = "harbor-demo"  # noqa: S105 - of the demo, for everybody to read


def main(address: str) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        visitor = browser.new_context(base_url=address, viewport=SIZE).new_page()
        take(visitor, "/conditions/ketamine-for-chronic-pain/", "article")
        staff = logged_in(browser, address, "staff")
        take(staff, "/admin/leads/", "leads")
        staff.keyboard.press("j")
        staff.keyboard.press("Enter")
        staff.wait_for_url("**/admin/leads/*-*/")
        take(staff, staff.url, "lead")
        take(staff, "/admin/leads/export/?period=last-30-days", "export")
        take(staff, "/admin/reports/leads/?days=90", "what-pays")
        manager = logged_in(browser, address, "manager")
        take(manager, f"{newest_lead(manager)}erase/", "privacy")
        browser.close()


def logged_in(browser: Browser, address: str, name: str) -> Page:
    """The admin as somebody of the demo clinic sees it."""
    page = browser.new_context(base_url=address, viewport=SIZE).new_page()
    page.goto("/admin/login/")
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/admin/")
    return page


def newest_lead(page: Page) -> str:
    """The address of the newest lead."""
    page.goto("/admin/leads/")
    return page.locator(".lead-list__reference a").first.get_attribute("href")


def take(page: Page, path: str, name: str) -> None:
    page.goto(path)
    page.wait_for_load_state("networkidle")
    page.screenshot(path=FOLDER / f"{name}.png")


if __name__ == "__main__":
    main(*sys.argv[1:])
