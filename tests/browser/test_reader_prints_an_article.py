"""A reader takes an article to their doctor on paper."""

from io import BytesIO
from unicodedata import normalize

import pytest
from pypdf import PageObject, PdfReader

from conditions.blocks import ConditionBody
from conditions.models import ConditionPage
from tests.browser.people import Visitor
from tests.factories import ConditionPageFactory

ARTICLE = "/conditions/sciatica/"
ON_PAPER = 640  # pixels between the margins of A4


def words_on(page: PageObject) -> str:
    return " ".join(normalize("NFKC", page.extract_text()).split())


def test_paper_holds_all_that_is_to_be_read_and_nothing_to_press(arrive):
    visitor = arrive(Visitor)
    visitor.opens(ARTICLE)

    printed = PdfReader(BytesIO(visitor.page.pdf(format="A4", print_background=True)))

    pages = [words_on(page) for page in printed.pages]
    for number, page in enumerate(pages, 1):
        assert f"{number} / {len(pages)}" in page
    paper = " ".join(pages)
    assert f"{visitor.address}{ARTICLE}" in paper
    assert "A day or two is fine if you must." in paper, "an answer that is folded on the screen"
    assert "doi:10.1213/ANE.0000000000001787" in paper
    assert "The soft cushion between two bones of the spine." in paper
    for on_screen in ("Was this page useful?", "Share", "On this page", "Ask for a free"):
        assert on_screen not in paper


def test_paper_says_where_a_link_to_another_article_leads(arrive):
    visitor = arrive(Visitor)
    visitor.opens("/conditions/ketamine-for-chronic-pain/")

    printed = PdfReader(BytesIO(visitor.page.pdf(format="A4")))

    paper = " ".join(words_on(page) for page in printed.pages)
    assert "Read about Migraine (/conditions/migraine/)" in paper


@pytest.mark.usefixtures("records")
def test_paper_has_every_column_of_a_wide_table(arrive):
    stored = {
        "columns": [{"type": "text", "heading": f"Column heading {n}"} for n in range(12)],
        "rows": [{"values": ["<p>About two hours</p>"] * 12}],
    }
    table = ConditionBody().child_blocks["table"].to_python({"table": stored})
    index = ConditionPage.objects.get(slug="sciatica").get_parent()
    ConditionPageFactory(parent=index, slug="wide", body=[("table", table)])
    visitor = arrive(Visitor, width=ON_PAPER)
    visitor.opens("/conditions/wide/")

    visitor.page.emulate_media(media="print")

    box = visitor.page.get_by_role("table").bounding_box()
    assert box["x"] + box["width"] <= ON_PAPER
