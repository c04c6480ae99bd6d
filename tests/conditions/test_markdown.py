"""Every page has a twin in Markdown that says the same."""

from datetime import date

import pytest
from wagtail.models import PageViewRestriction, Site

from conditions.markdown import from_html, says_markdown
from conditions.models import OtherName
from tests.factories import (
    ClinicianFactory,
    ConditionIndexPageFactory,
    ConditionPageFactory,
    ReferenceFactory,
)


def test_the_elements_of_an_article_become_markdown():
    html = """
    <section><h2>How  it <em>works</em></h2>
    <p>It <b>may </b>help.<br>See <a href="../b/#x">this <i>page</i></a>.</p>
    <ol><li>First<ul><li><p>Nested</p><p>Twice</p></li></ul></li><li>Second</li></ol>
    <figure><blockquote><p>Words.</p><p>More.</p></blockquote>
    <figcaption><cite>A journal</cite> (2019)</figcaption></figure>
    <figure><picture><img src="/a.png" alt="A nerve"></picture></figure>
    <details><summary><h3>Is it safe?</h3></summary><div><p>Mostly.</p></div></details>
    <p>CO<sub>2</sub></p><svg><path/></svg><span aria-hidden="true">hidden</span><!-- comment -->
    </section>"""

    assert from_html(html, "https://clinic.example/a/") == (
        "## How it *works*\n\n"
        "It **may** help.\\\nSee [this *page*](https://clinic.example/b/#x).\n\n"
        "1. First\n\n   - Nested\n\n     Twice\n2. Second\n\n"
        "> Words.\n>\n> More.\n\n"
        "*A journal* (2019)\n\n"
        "![A nerve](https://clinic.example/a.png)\n\n"
        "### Is it safe?\n\n"
        "Mostly.\n\n"
        "CO<sub>2</sub>\n"
    )


def test_a_table_becomes_a_table():
    html = """<table><caption>Doses</caption><thead><tr><th>Way</th><th>Time</th></tr></thead>
    <tbody><tr><td><p>Drip | bag</p></td><td>2 h</td></tr></tbody></table>"""

    assert from_html(html, "/") == (
        "Doses\n\n| Way | Time |\n| --- | --- |\n| Drip \\| bag | 2 h |\n"
    )


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("2 * 3 [sic] <b>", r"2 \* 3 \[sic\] \<b\>"),
        ("1. of May", r"1\. of May"),
        ("- 5 mg", r"\- 5 mg"),
        ("# hash", r"\# hash"),
        ("-5 mg, 1.5 ml", "-5 mg, 1.5 ml"),
        ("&amp;lt; & so on", r"\&lt; & so on"),
        ("~~struck~~", r"\~\~struck\~\~"),
    ],
)
def test_plain_words_stay_plain(words, kept):
    escaped = words.replace("<b>", "&lt;b&gt;")

    assert from_html(f"<p>{escaped}</p>", "/") == f"{kept}\n"


@pytest.mark.parametrize("begins", ["1. one", "- item", "# head", "---", "==="])
def test_a_line_after_a_break_stays_plain(begins):
    mark = "." if begins[0] == "1" else begins[0]
    kept = begins.replace(mark, f"\\{mark}", 1)

    assert from_html(f"<p>Call:<br/> {begins}</p>", "/") == f"Call:\\\n{kept}\n"


@pytest.mark.parametrize(
    ("address", "written"),
    [
        ("https://b.example/x (y", "[Read](https://b.example/x%20%28y)"),
        ("//[", "Read"),
    ],
)
def test_an_unusual_address_breaks_no_text(address, written):
    html = f'<p><a href="{address}">Read</a></p>'

    assert from_html(html, "https://a.example/") == f"{written}\n"


def test_the_locator_of_a_citation_stays_plain():
    assert from_html('<p>So<sup class="citation">[1(p. *5*)]</sup></p>', "/") == (
        "So \\[\\[1(p. \\*5\\*)\\]\\]\n"
    )


def test_an_address_that_runs_code_is_no_link():
    assert from_html('<p><a href="javascript:alert(1)">Read</a></p>', "https://a.example/") == (
        "Read\n"
    )


@pytest.fixture
def page(db):
    work = ReferenceFactory(title="Ketamine for pain")
    text = f'<p>It helps.<embed embedtype="citation" id="{work.pk}" label="x"/></p>'
    page = ConditionPageFactory(
        parent=ConditionIndexPageFactory(slug="conditions"),
        slug="sciatica",
        title="Sciatica",
        introduction="<p>Pain runs down the leg.</p>",
        reviewed_by=ClinicianFactory(name="Ada Example", credentials="MD"),
        reviewed_on=date(2026, 5, 4),
        next_review_due=date(2027, 5, 4),
        body=[
            ("description", {"heading": "What helps", "text": text}),
            ("citations", {"heading": "References", "works": []}),
        ],
    )
    page.other_names = [OtherName(name="Lumbar radiculopathy")]
    page.save_revision().publish()
    return page


def test_a_page_has_a_twin_with_its_reviewer_sections_and_references(page, client):
    response = client.get("/conditions/sciatica/index.md")

    text = response.content.decode()
    assert response["Content-Type"] == "text/markdown; charset=utf-8"
    assert response["Link"] == f'<{page.full_url}>; rel="canonical"'
    assert text.startswith("# Sciatica\n\nAlso called Lumbar radiculopathy\n\n")
    assert "Reviewed by Ada Example, MD, 2026-05-04. Next review due: 2027-05-04" in text
    assert f"Source: [{page.full_url}]({page.full_url})" in text
    assert "## What helps\n\nIt helps. \\[1\\]\n\n## References\n\n1. " in text
    assert "Ketamine for pain" in text


def test_the_page_itself_answers_in_markdown_to_those_who_ask(page, client):
    twin = client.get("/conditions/sciatica/index.md")

    asked = client.get(page.url, headers={"accept": "text/markdown, text/html;q=0.5"})
    browser = client.get(page.url, headers={"accept": "text/html,*/*;q=0.8"})

    assert asked.content == twin.content
    assert browser["Content-Type"].startswith("text/html")
    assert "Accept" in asked["Vary"]
    assert "Accept" in browser["Vary"]


@pytest.mark.parametrize("slug", ["ménière", "мигрень"])
def test_a_page_with_any_letters_in_its_address_has_a_twin(slug, page, client):
    page = ConditionPageFactory(parent=page.get_parent(), slug=slug, title="Dizzy")

    twin = client.get(f"/conditions/{slug}/index.md")
    asked = client.get(page.url, headers={"accept": "text/markdown"})

    assert twin.content.startswith(b"# Dizzy\n")
    assert asked.content == twin.content


@pytest.mark.parametrize(
    ("host", "path"), [("localhost", "/conditions/sciatica/"), ("inner.example", "/sciatica/")]
)
def test_a_page_of_two_sites_has_a_twin_on_each(host, path, page, client):
    Site.objects.create(hostname="inner.example", root_page=page.get_parent())

    twin = client.get(f"{path}index.md", headers={"host": host})
    asked = client.get(path, headers={"host": host, "accept": "text/markdown"})

    assert twin.content.startswith(b"# Sciatica\n")
    assert asked.content == twin.content


def test_a_link_to_an_unpublished_page_leads_nowhere_in_the_twins_too(page, client):
    draft = ConditionPageFactory(parent=page.get_parent(), slug="secret-slug", live=False)
    text = f'<p>See <a linktype="page" id="{draft.pk}">this</a>.</p>'
    for linking in (page, page.get_parent().specific):
        linking.introduction = text
        linking.save()

    for path in ("/conditions/index.md", "/conditions/sciatica/index.md"):
        twin = client.get(path).content.decode()
        assert "See this." in twin
        assert "secret-slug" not in twin


def test_a_page_names_its_twin(page, client):
    assert (
        '<link rel="alternate" type="text/markdown" href="/conditions/sciatica/index.md">'
        in client.get(page.url).content.decode()
    )


def test_there_is_no_twin_of_what_visitors_may_not_see(page, client):
    assert client.get("/conditions/a-to-z/index.md").status_code == 404
    assert client.get("/nowhere/index.md").status_code == 404
    PageViewRestriction.objects.create(page=page, restriction_type="login")

    assert client.get("/conditions/sciatica/index.md").status_code == 404


@pytest.mark.parametrize("asks_for_it", [False, True])
def test_an_index_page_has_a_twin_that_leads_to_those_of_its_pages(page, client, asks_for_it):
    if asks_for_it:
        text = client.get("/conditions/", headers={"accept": "text/markdown"}).content.decode()
    else:
        text = client.get("/conditions/index.md").content.decode()

    assert text.startswith(f"# {page.get_parent().title}\n\nSource: ")
    assert f"- [Sciatica]({page.full_url}index.md)" in text


def test_the_list_from_a_to_z_is_no_twin_of_its_index(page, client):
    listing = client.get("/conditions/a-to-z/", headers={"accept": "text/markdown"})

    assert listing["Content-Type"].startswith("text/html")
    assert b"index.md" not in listing.content


def test_llms_txt_lists_the_twins_of_visible_pages(page, client):
    ConditionPageFactory(parent=page.get_parent(), title="A draft", live=False)

    text = client.get("/llms.txt").content.decode()

    assert f"- [Sciatica]({page.full_url}index.md)" in text
    assert "Reviewed by Ada Example, MD, 2026-05-04." in text
    assert "A draft" not in text


def test_a_description_stays_on_its_line_of_llms_txt(page, client):
    page.title, page.search_description = "Leg](x) [pain", "Short.\n\n# Forged"
    page.save()

    text = client.get("/llms.txt").content.decode()

    assert f"- [Leg\\](x) \\[pain]({page.full_url}index.md): Short. # Forged" in text


MARKDOWN = [
    "text/markdown",
    "Text/Markdown",
    " TEXT/MARKDOWN ; Q=1 , text/html;q=0.9",
    "text/markdown, text/html, */*",
    "text/html;q=0, */*",
    "text/*;q=0.5, text/markdown",
]
HTML = [
    "",
    "*/*",
    "text/*",
    "text/html, text/markdown",
    "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "text/markdown;q=0",
    "text/markdown; q=0.000, application/json",
    "text/markdown;q=0, */*",
    "text/markdown;q=0.1, text/html;q=0.2",
    "text/html;q*=nonsense''x, text/markdown",
    ",;,/;=,text",
    "text/markdownish",
]


@pytest.mark.parametrize("accepted", MARKDOWN + HTML)
def test_who_prefers_markdown_says_so_as_http_has_it(accepted):
    assert says_markdown(accepted) is (accepted in MARKDOWN)


@pytest.mark.django_db
def test_a_header_that_means_nothing_gets_the_page(client):
    page = ConditionPageFactory()
    answer = client.get(page.url, headers={"accept": "text/html;q*=nonsense''x, text/markdown"})
    assert answer.content.startswith(b"<!DOCTYPE html>")
