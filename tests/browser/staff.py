"""Somebody at the clinic who answers leads."""

import csv

from playwright.sync_api import expect

from tests.browser.editor import Colleague


class Staff(Colleague):
    def opens_the_lead_of(self, name: str) -> None:
        """Find the lead in the workbench by a word of the name."""
        self.opens("/admin/leads/")
        row = self.page.get_by_role("row").filter(has_text=name)
        expect(row).to_have_count(1)
        row.get_by_role("link").first.click()

    def exports_the_leads(self, reason: str) -> list[dict[str, str]]:
        """Export the list as CSV; return its rows by heading."""
        self.opens("/admin/leads/")
        self.page.get_by_role("link", name="Export").first.click()
        self.page.get_by_label("CSV with commas").check()
        self.page.get_by_label("Reason").fill(reason)
        with self.page.expect_download() as download:
            self.page.get_by_role("main").get_by_role("button", name="Export").click()
        with download.value.path().open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))
