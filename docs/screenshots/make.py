"""Takes the pictures of docs/staff.md from a running demo clinic.

python docs/screenshots/make.py http://localhost:8000
"""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

FOLDER = Path(__file__).parent
PASSWORD = "harbor-demo"  # noqa: S105 - of the demo, for everybody to read


def main(address: str) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        page = browser.new_page(base_url=address, viewport={"width": 1280, "height": 860})
        page.goto("/admin/login/")
        page.get_by_label("Username").fill("staff")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url("**/admin/")
        take(page, "/admin/leads/", "leads")
        page.keyboard.press("j")
        page.keyboard.press("Enter")
        page.wait_for_url("**/admin/leads/*-*/")
        take(page, page.url, "lead")
        take(page, "/admin/reports/leads/?days=90", "what-pays")
        browser.close()


def take(page: Page, path: str, name: str) -> None:
    page.goto(path)
    page.wait_for_load_state("networkidle")
    page.screenshot(path=FOLDER / f"{name}.png")


if __name__ == "__main__":
    main(*sys.argv[1:])
