"""Reference lists as AMA and Vancouver write them, with citeproc-py as the oracle."""

import re
from typing import Any

import pytest

from conditions.references import styles
from tests.conditions.references.oracle import generated_items, written_by_citeproc

ARTICLE = {
    "type": "article-journal",
    "title": "Ketamine for chronic pain: risks and benefits",
    "author": [
        {"family": "Niesters", "given": "Marieke"},
        {"family": "Martini", "given": "Christian"},
        {"family": "Dahan", "given": "Albert"},
    ],
    "container-title": "British Journal of Clinical Pharmacology",
    "container-title-short": "Br J Clin Pharmacol",
    "issued": {"date-parts": [[2014, 2]]},
    "volume": "77",
    "issue": "2",
    "page": "357-367",
    "DOI": "10.1111/bcp.12094",
    "PMCID": "PMC4014022",
}
PEOPLE = [{"family": family, "given": "Ada"} for family in "ABCDEFG"]


def ama(item: dict[str, Any], **changes: Any) -> str:
    return styles.write({**item, **changes}, "ama").text


def vancouver(item: dict[str, Any], **changes: Any) -> str:
    return styles.write({**item, **changes}, "vancouver").text


def test_ama_writes_a_journal_article():
    assert ama(ARTICLE) == (
        "Niesters M, Martini C, Dahan A. Ketamine for chronic pain: risks and benefits. "
        "Br J Clin Pharmacol. 2014;77(2):357-367. doi:10.1111/bcp.12094"
    )


def test_vancouver_writes_a_journal_article():
    assert vancouver(ARTICLE) == (
        "Niesters M, Martini C, Dahan A. Ketamine for chronic pain: risks and benefits. "
        "Br J Clin Pharmacol. 2014;77(2):357-67. doi: 10.1111/bcp.12094. "
        "PubMed Central PMCID: PMC4014022."
    )


@pytest.mark.parametrize(
    ("count", "in_ama", "in_vancouver"),
    [
        (6, "A A, B A, C A, D A, E A, F A. ", "A A, B A, C A, D A, E A, F A. "),
        (7, "A A, B A, C A, et al. ", "A A, B A, C A, D A, E A, F A, et al. "),
    ],
)
def test_many_authors_are_shortened(count, in_ama, in_vancouver):
    assert ama(ARTICLE, author=PEOPLE[:count]).startswith(in_ama)
    assert vancouver(ARTICLE, author=PEOPLE[:count]).startswith(in_vancouver)


def test_three_thousand_authors_take_no_more_room_than_seven():
    assert len(ama(ARTICLE, author=PEOPLE * 500)) < 200


def test_the_html_links_the_doi_and_sets_the_journal_in_italics():
    html = styles.write(ARTICLE, "ama").html

    assert "<i>Br J Clin Pharmacol</i>." in html
    assert '<a href="https://doi.org/10.1111/bcp.12094">10.1111/bcp.12094</a>' in html


def test_titles_keep_their_markup_and_nothing_else():
    html = styles.write({**ARTICLE, "title": "<i>In vivo</i> H<sub>2</sub>O <script>x"}, "ama").html

    assert "<i>In vivo</i> H<sub>2</sub>O &lt;script&gt;x." in html


def test_nothing_in_any_field_is_executed():
    attack = '"><script>alert(1)</script>'
    item = {
        "type": "article-journal",
        "title": attack,
        "author": [{"family": attack, "given": attack}, {"literal": attack}],
        "issued": {"date-parts": [[2020]]},
        **dict.fromkeys(("container-title", "volume", "issue", "page", "DOI", "PMID"), attack),
    }

    for style in styles.STYLES:
        assert (
            "<script"
            not in styles.write(item, style, [{"type": "retraction", "text": attack}]).html
        )


def test_a_retraction_is_said_and_its_notice_linked():
    notice = {"type": "retraction", "doi": "10.1213/ane.0b013e3182040b99"}

    written = styles.write(ARTICLE, "ama", [notice])

    assert written.text.endswith(
        "doi:10.1111/bcp.12094. Retracted in: doi:10.1213/ane.0b013e3182040b99"
    )
    assert 'href="https://doi.org/10.1213/ane.0b013e3182040b99"' in written.html


def test_an_item_with_nothing_but_a_title_is_written():
    assert ama({"type": "book", "title": "Pain"}) == "Pain."
    assert vancouver({"type": "book", "title": "Pain"}) == "Pain."


def test_a_chinese_given_name_is_written_out():
    assert ama(ARTICLE, author=[{"family": "王", "given": "小明"}]).startswith("王 小明. ")


# Where our text differs from citeproc-py's, on purpose:
LISTED_DIFFERENCES = {
    "ama": [
        # AMA puts no full stop after a question mark; citeproc-py prints both.
        (r"\?\.", "?"),
        # Neither manual dots "et al" inside a sentence.
        (r"et al\.,", "et al,"),
    ],
    "vancouver": [
        (r"\?\.", "?"),
        (r"et al\.,", "et al,"),
        # citeproc-py loses the blanks inside dates.
        (r"(\d{4})([A-Z][a-z]{2})\b", r"\1 \2"),
        (r"(\d{4})([A-Z][a-z]{2})(\d+)", r"\1 \2 \3"),
        # The ICMJE's samples use a hyphen in page ranges.
        ("\u2013", "-"),
        # They have a blank after "doi:" and a full stop before the PubMed numbers.
        (r"doi:(\S+)(?= PubMed)", r"doi: \1."),
        (r"doi:(?! )", "doi: "),
        # A year without volume is followed by a colon, as in "2014:128-45".
        (r"(\d{4});(?=\d+-)", r"\1:"),
    ],
}


@pytest.mark.parametrize("style", ["ama", "vancouver"])
def test_five_hundred_items_are_written_as_citeproc_writes_them(style):
    items = generated_items()

    expected = written_by_citeproc(items, style)
    for pattern, replacement in LISTED_DIFFERENCES[style]:
        expected = [re.sub(pattern, replacement, entry) for entry in expected]

    assert [styles.write(item, style).text for item in items] == expected
