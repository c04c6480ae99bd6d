"""No page keeps anybody out: on a phone or a desktop, in light or in dark."""

import pytest

from tests.browser.people import Visitor


def sends_an_empty_form(visitor: Visitor) -> None:
    visitor.opens("/consultation/")
    visitor.presses("Continue")
    visitor.is_told_of_problems_with("Full name")


def tells_about_the_pain(visitor: Visitor) -> None:
    visitor.opens("/consultation/")
    visitor.tells_how_to_be_reached()


def is_thanked(visitor: Visitor) -> None:
    visitor.fills_in_the_form()
    visitor.presses("Send to the clinic")
    visitor.reads("Your reference")


PAGES = {
    "home": lambda visitor: visitor.opens("/"),
    "index": lambda visitor: visitor.opens("/conditions/"),
    "a-to-z": lambda visitor: visitor.opens("/conditions/a-to-z/"),
    "topics": lambda visitor: visitor.opens("/conditions/topics/"),
    "topic": lambda visitor: visitor.opens("/conditions/topics/nerves/"),
    "search": lambda visitor: visitor.opens("/search/?q=ketamine+side+effects"),
    "article": lambda visitor: visitor.opens("/conditions/ketamine-for-chronic-pain/"),
    "information": lambda visitor: visitor.opens("/privacy/"),
    "form": lambda visitor: visitor.opens("/consultation/"),
    "form-with-errors": sends_an_empty_form,
    "form-step": tells_about_the_pain,
    "form-check": lambda visitor: visitor.fills_in_the_form(),
    "thank-you": is_thanked,
    "not-found": lambda visitor: visitor.opens("/no-such-page/"),
}


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("page", PAGES)
def test_a_page_has_no_barrier(page, width, dark, arrive):
    visitor = arrive(Visitor, width=width, dark=dark)

    PAGES[page](visitor)

    visitor.takes_a_picture(f"{page}-{width}-{'dark' if dark else 'light'}")
    visitor.finds_no_barrier()
