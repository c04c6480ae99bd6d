"""Somebody at the clinic who answers leads."""

import csv

from playwright.sync_api import Dialog, Locator, expect

from tests.browser.editor import Colleague

HAS_LEARNED = '() => window.wagtail?.app?.queryController("w-unsaved")?.initialFormData'


class Staff(Colleague):
    def opens_the_lead_of(self, name: str) -> None:
        """Find the lead in the workbench by a word of the name."""
        self.opens("/admin/leads/")
        row = self.page.get_by_role("row").filter(has_text=name)
        expect(row).to_have_count(1)
        row.get_by_role("link").first.click()

    def opens_the_first_lead(self) -> None:
        self.page.locator("td.title").get_by_role("link").first.click()

    def searches_for(self, text: str) -> None:
        self.opens("/admin/leads/")
        self.page.get_by_role("searchbox", name="Search").fill(text)
        self.page.get_by_role("searchbox", name="Search").press("Enter")
        expect(self.page.get_by_text(f"Search: {text}")).to_be_visible()

    def narrows_the_list_by(self, filter_name: str, choice: str) -> None:
        """Tick one choice of a filter; the list follows at once."""
        self.page.get_by_role("button", name="Show filters").click()
        self.page.get_by_role("button", name=filter_name, exact=True).click()
        self.page.get_by_label(choice, exact=True).check()
        expect(self.page.get_by_text(f"{filter_name}: {choice}")).to_be_visible()
        self.page.keyboard.press("Escape")

    def types_keys(self, *keys: str) -> None:
        """Press keys on a page that listens to them; its script may come after its text."""
        self.page.locator("body.lead-keys-on").wait_for()
        for key in keys:
            self.page.keyboard.press(key)

    def works_on_the_lead(self, **changes: str) -> None:
        """Change the lead's status and next step, by their labels."""
        self.page.get_by_label("Status").select_option(label=changes["Status"])
        self.page.get_by_label("Next step").fill(changes["Next_step"])
        self.page.get_by_role("button", name="Save").click()

    def keeps_a_note(self, text: str) -> None:
        self.page.get_by_role("textbox", name="Note").fill(text)
        self.page.get_by_role("button", name="Keep", exact=True).click()

    def stays_when_asked(self) -> list[str]:
        """Answer every question of the browser with no; return what it asks, as it asks."""
        questions: list[str] = []

        def stay(dialog: Dialog) -> None:
            questions.append(dialog.type)
            dialog.dismiss()

        self.page.on("dialog", stay)
        return questions

    def writes_what_would_be_lost(self, field: Locator, text: str) -> None:
        """Write it once the page has learned what stood there, and until it has noticed."""
        self.page.wait_for_function(HAS_LEARNED)
        field.fill(text)
        form = self.page.locator("#work-form")
        expect(form).to_have_attribute("data-w-unsaved-has-edits-value", "true")

    def exports_the_leads(self, reason: str) -> list[dict[str, str]]:
        """Export the list as CSV; return its rows by heading."""
        with self.page.expect_download() as download:
            self.asks_for_an_export(reason)
        with download.value.path().open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))

    def asks_for_an_export(self, reason: str) -> None:
        """Ask for the list as CSV."""
        self.opens("/admin/leads/")
        self.page.get_by_role("link", name="Export").first.click()
        self.page.get_by_label("CSV with commas").check()
        self.page.get_by_label("Reason").fill(reason)
        self.page.get_by_role("main").get_by_role("button", name="Export").click()
