"""The e-mail a form sends its visitors: an editor's text, with places for a few words about the lead."""

import re

from leads.text import clean_line

PLACEHOLDER = re.compile(r"\{(name|reference|withdraw)\}")
LIKE_A_PLACEHOLDER = re.compile(r"\{\s*\w+\s*\}")


def reply_of(definition: dict[str, str], values: dict[str, str]) -> tuple[str, str]:
    """The subject and the text of a form version's reply, with its placeholders filled in.

    They are filled in once, by name: an answer that holds a placeholder, or a template, stays text.
    """
    subject, body = (
        PLACEHOLDER.sub(lambda found: values[found[1]], definition.get(part, ""))
        for part in ("reply_subject", "reply_text")
    )
    return clean_line(subject, 200), body


def unknown_placeholder(text: str) -> str:
    """The first of what looks like a placeholder and is none; empty if each is one."""
    found = LIKE_A_PLACEHOLDER.findall(text)
    return next((each for each in found if not PLACEHOLDER.fullmatch(each)), "")
