"""A visitor who goes through a page by its headings and landmarks hears what is where.

What a screen reader would list of each page stands in what_is_heard.txt, to be read by people. After
a change that is meant, delete the file, run this test, and read the new one.
"""

from pathlib import Path

import pytest

from tests.browser.pages import PAGES
from tests.browser.people import Visitor

RECORD = Path(__file__).with_name("what_is_heard.txt")
LANDMARKS = {
    *("banner", "complementary", "contentinfo", "form", "main", "navigation", "region", "search"),
}
# Others that look like these to who does not see them.
HEARD = [
    *("home", "index", "a-to-z", "letter", "topic", "search", "search-in-vain", "article"),
    *("information", "password", "form", "form-with-errors", "form-check", "thank-you"),
    *("withdrawal", "not-found", "unavailable", "mistake", "form-closed"),
]


def outline(visitor: Visitor) -> str:
    """The landmarks and headings of the page, those in a landmark below it."""
    tree = visitor.context.new_cdp_session(visitor.page).send("Accessibility.getFullAXTree")
    nodes = {node["nodeId"]: node for node in tree["nodes"]}

    def lines(node: dict, depth: int) -> list[str]:
        role = node.get("role", {}).get("value", "")
        name = node.get("name", {}).get("value", "")
        told = []
        if not node["ignored"] and role in LANDMARKS | {"heading"}:
            levels = [p["value"]["value"] for p in node["properties"] if p["name"] == "level"]
            heard = " ".join([role, *map(str, levels), name and f"“{name}”"]).strip()
            told = ["    " * depth + heard]
        below = depth + (bool(told) and role != "heading")
        children = (nodes[key] for key in node["childIds"] if key in nodes)
        return told + [line for child in children for line in lines(child, below)]

    return "\n".join(lines(tree["nodes"][0], 0))


@pytest.mark.usefixtures("records")
def test_headings_and_landmarks_are_those_that_people_have_read(arrive):
    heard = []
    visitor = arrive(Visitor)
    for page in HEARD:
        PAGES[page](visitor)
        heard.append(f"# {page}\n{outline(visitor)}\n")
    now = "\n".join(heard)
    if not RECORD.exists():
        RECORD.write_text(now)

    assert now == RECORD.read_text()


def test_each_page_has_one_first_heading_and_no_level_is_left_out():
    for page in RECORD.read_text().split("# ")[1:]:
        lines = [line.split() for line in page.splitlines()]
        levels = [int(words[1]) for words in lines if words and words[0] == "heading"]
        assert levels.count(1) == 1, page
        steps = zip(levels, levels[1:], strict=False)
        assert all(after <= before + 1 for before, after in steps), page
        assert lines.count(["main"]) == 1, page
