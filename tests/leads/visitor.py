"""Somebody who fills in a form without JavaScript, as a browser does it."""

from bs4 import BeautifulSoup, Tag
from django.http import HttpResponse
from django.test import Client

from leads.models import ConsultationPage
from tests.leads.conftest import ANSWERS, field

TICKED = ("radio", "checkbox")


def value_of(control: Tag) -> str:
    if control.name == "textarea":
        return control.text.removeprefix("\n")  # a browser takes the first line end away
    return control.get("value", "on" if control.get("type") in TICKED else "")


class Visitor:
    """Somebody without JavaScript and without cookies, who presses the buttons of a form."""

    def __init__(self, page: ConsultationPage) -> None:
        self.browser = Client(enforce_csrf_checks=True)
        self.page = page
        self.reads(self.browser.get(page.url))

    def reads(self, response: HttpResponse) -> None:
        self.response = response
        self.html = BeautifulSoup(response.text, "html.parser")

    def fills_in(self, *roles: str, **answers: str) -> None:
        """Give the usual answers to these roles, and these answers."""
        for role, answer in ({role: ANSWERS[role] for role in roles} | answers).items():
            for control in self.html.select(f'[name="{field(self.page, role)}"]'):
                if control.get("type") in TICKED:
                    control.attrs.pop("checked", None)
                    if answer == control.get("value", "on"):
                        control["checked"] = ""
                elif control.name == "textarea":
                    control.string = answer
                else:
                    control["value"] = answer

    def sends(self) -> list[tuple[str, str]]:
        """What a browser sends for the form as it stands."""
        controls = self.html.select("form[data-step] :is(input, textarea)")
        return [
            (control["name"], value_of(control))
            for control in controls
            if control.get("type") not in TICKED or control.has_attr("checked")
        ]

    def presses(self, text: str) -> None:
        button = next(
            b for b in self.html.select("form button") if text in (b.get("aria-label"), b.text)
        )
        form = self.html.select_one("form[data-step]")
        sent = self.sends()
        if button.get("name"):
            sent.append((button["name"], button["value"]))
        data: dict[str, list[str]] = {}
        for name, value in sent:
            data.setdefault(name, []).append(value)
        self.reads(self.browser.post(form["action"], data))

    def goes_to_the_check(self) -> None:
        self.fills_in("full_name", "email", "phone")
        self.presses("Continue")
        self.fills_in("condition", "preferred_time", "message")
        self.presses("Continue")
        self.fills_in("consent")
        self.presses("Continue")

    @property
    def title(self) -> str:
        return " ".join(self.html.title.text.split())

    @property
    def heading(self) -> str:
        return self.html.select_one(".lead-form__step").get_text(" ", strip=True)

    def finds(self, role: str) -> str:
        return value_of(self.html.select_one(f'[name="{field(self.page, role)}"]'))
