"""Citations on a page: numbered in reading order, linked both ways, at a constant cost."""

import re

import pytest
from bs4 import BeautifulSoup
from django.template import Context, Template
from django.test import Client
from django.utils.html import escape
from wagtail.rich_text import RichText

from conditions.models import CitationSettings, Reference
from tests.factories import ConditionPageFactory, ReferenceFactory, site_root

pytestmark = pytest.mark.django_db


def mark(reference: Reference, locator: str = "") -> str:
    return (
        f'<embed embedtype="citation" id="{reference.pk}" locator="{locator}" '
        f'label="{escape(reference.label)}"/>'
    )


def page_with(*sections: tuple[str, dict], introduction: str = "<p>Pain.</p>"):
    body = [{"type": kind, "value": value} for kind, value in sections]
    return ConditionPageFactory(introduction=introduction, body=body)


def text(*marks: str) -> tuple[str, dict]:
    return "description", {"heading": "", "text": f"<p>It helps.{''.join(marks)}</p>"}


def read(client: Client, page) -> BeautifulSoup:
    response = client.get(page.url)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def shown(sup) -> str:
    """A mark as the eye sees it."""
    for hidden in sup.select(".citation-word, .citation-between"):
        hidden.extract()
    return sup.get_text()


def marks(soup: BeautifulSoup) -> list[str]:
    return [shown(sup) for sup in soup.select("sup.citation")]


def test_marks_over_six_sections_are_numbered_in_reading_order(client):
    a, b, c, d, e = (ReferenceFactory(title=letter) for letter in "ABCDE")
    page = page_with(
        text(mark(b), mark(a)),
        ("key_facts", {"heading": "Facts", "facts": [f"<p>One.{mark(c)}</p>"]}),
        ("faq", {"heading": "Questions", "questions": [
            {"question": "Why?", "answer": f"<p>Because.{mark(a)}{mark(c)}{mark(d)}</p>"},
        ]}),
        ("quoted_evidence", {"quotation": "Ask.", "source": "Journal", "reference": e.pk}),
        ("mechanism", {"heading": "How", "steps": [{"title": "1", "text": f"<p>x{mark(b)}</p>"}]}),
        text(mark(e, "p. 12"), mark(a), mark(b), mark(c)),
        introduction=f"<p>Nerve pain burns.{mark(c)}</p>",
    )  # fmt: skip

    soup = read(client, page)

    assert marks(soup) == ["1", "2,3", "1", "1,3,4", "5", "2", "1-3,5(p. 12)"]
    listed = [
        item.select_one(".reference-text").get_text() for item in soup.select("ol > .reference")
    ]
    assert [re.search(r"M\. (\w)\.", entry)[1] for entry in listed] == ["C", "B", "A", "D", "E"]


def test_every_number_leads_to_its_entry_and_every_entry_back_to_each_mention(client):
    works = [ReferenceFactory() for _ in range(4)]
    page = page_with(text(*map(mark, works)), text(mark(works[1])))

    soup = read(client, page)

    links = soup.select("a[role=doc-noteref]")
    assert [soup.select_one(link["href"])["class"] for link in links] == [["reference"]] * 5
    back = soup.select("#reference-2 a[role=doc-backlink]")
    assert [link["aria-label"] for link in back] == [
        "Back to reference 2, first mention",
        "Back to reference 2, second mention",
    ]
    assert [soup.select_one(link["href"])["href"] for link in back] == ["#reference-2"] * 2
    assert len({tag["id"] for tag in soup.select("[id]")}) == len(soup.select("[id]"))


def test_the_list_stands_in_its_section_with_further_reading_behind(client):
    cited, further = ReferenceFactory(), ReferenceFactory(family="Unmarked")
    page = page_with(
        ("citations", {"heading": "Sources", "works": [cited.pk, further.pk]}), text(mark(cited))
    )

    soup = read(client, page)

    section = soup.select_one("section.condition-citations")
    assert len(soup.select("[role=doc-endnotes]")) == 1
    assert len(section.select("ol.references-cited > li")) == 1
    assert "Unmarked" in section.select_one("ul.references-further").get_text()


def test_without_its_section_the_list_ends_the_page(client):
    soup = read(client, page_with(text(mark(ReferenceFactory()))))

    assert soup.select_one("main [role=doc-endnotes] h2").get_text() == "References"


def test_a_page_that_cites_nothing_has_no_list(client):
    assert not read(client, page_with(text())).select("[role=doc-endnotes]")


def test_a_list_without_works_has_no_heading(client):
    headings = [("description", {"heading": f"Part {n}", "text": "<p>x</p>"}) for n in range(3)]
    unpublished = ReferenceFactory(live=False)
    empty = page_with(*headings, ("citations", {"heading": "Sources", "works": [unpublished.pk]}))
    filled = page_with(
        *headings, ("citations", {"heading": "Sources", "works": [ReferenceFactory().pk]})
    )

    assert "Sources" not in read(client, empty).get_text()
    assert not read(client, empty).select(".condition-citations")
    assert "Sources" not in client.get(f"{empty.url}index.md").text
    whole = read(client, filled)
    assert whole.select_one(".condition-citations h2").get_text() == "Sources"
    assert whole.select(".condition-contents a")[-1].get_text() == "Sources"


def test_a_deleted_or_unpublished_work_leaves_neither_number_nor_tag(client):
    gone, hidden, there = ReferenceFactory(), ReferenceFactory(live=False), ReferenceFactory()
    page = page_with(text(mark(gone)), text(mark(hidden), mark(there)))
    Reference.objects.filter(pk=gone.pk).delete()

    soup = read(client, page)

    assert marks(soup) == ["1"]
    assert "embed" not in str(soup)


def test_a_retracted_work_is_marked_with_its_notice(client):
    work = ReferenceFactory(
        status="retracted", notices=[{"type": "retraction", "doi": "10.1000/notice"}]
    )

    soup = read(client, page_with(text(mark(work))))

    status = soup.select_one(".reference-status")
    assert status.get_text().startswith("Retracted")
    assert status.a["href"] == "https://doi.org/10.1000/notice"


def test_the_site_chooses_the_style(client):
    CitationSettings.objects.create(site=site_root().sites_rooted_here.get(), style="vancouver")

    soup = read(client, page_with(text(mark(ReferenceFactory()))))

    assert "357-67" in soup.select_one(".reference-text").get_text()


def test_two_hundred_citations_of_eighty_works_cost_as_many_queries_as_one(
    client, django_assert_num_queries
):
    works = [ReferenceFactory() for _ in range(80)]
    small = Template("{% load citations %}{% bibliography %}{{ html }}{% endbibliography %}")

    def render(count: int) -> str:
        html = RichText("".join(f"<p>x{mark(works[n % 80])}</p>" for n in range(count)))
        return small.render(Context({"html": html}))

    with django_assert_num_queries(2):
        render(1)
    with django_assert_num_queries(2):
        assert render(200).count("doc-noteref") == 200


def test_nothing_a_work_says_is_run(client):
    work = ReferenceFactory(title="<script>alert(1)</script>", family='"><script>x')
    page = page_with(text(mark(work, "&lt;script&gt;")))

    html = client.get(page.url).content.decode()

    assert "<script>alert" not in html
    assert "<script>x" not in html
