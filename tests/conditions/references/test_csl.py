"""Cleaning what services and producers leave in their records."""

import pytest

from conditions.references import csl, markup


@pytest.mark.parametrize(
    ("deposited", "kept"),
    [
        ("Pain &amp; relief", "Pain & relief"),
        ("Relationship of\n    <i>ABO</i>\n   and (\n <i>FUT2</i>\n )", "Relationship of <i>ABO</i> and (<i>FUT2</i>)"),
        ("<jats:italic>In vivo</jats:italic> <scp>DNA</scp>", "<i>In vivo</i> DNA"),
        ("ANEMIA&lt;subtitle&gt;A Report&lt;/subtitle&gt;", "ANEMIA: A Report"),
        (
            "in the<mml:math xmlns:mml='http://www.w3.org/1998/Math/MathML'><mml:mi>N</mml:mi>"
            "<mml:mo>=</mml:mo><mml:mn>88</mml:mn></mml:math>nucleus",
            "in the N=88 nucleus",
        ),
        ("<math><msub><mi>H</mi><mn>2</mn></msub></math>O", "H<sub>2</sub> O"),
        ("<i>a <b>b</i> c</b>", "<i>a <b>b</b></i> c"),
        ("a\u202eb\u200b\x07", "ab"),
        ("p &lt; 0.05 <script>x</script>", "p < 0.05 <script>x</script>"),
    ],
)  # fmt: skip
def test_a_title_keeps_its_words_and_four_tags(deposited, kept):
    assert markup.clean(deposited) == kept


def test_everything_but_the_four_tags_is_escaped_in_html():
    assert markup.html("p < 0.05 <i onclick=x> <i>x") == (
        "p &lt; 0.05 &lt;i onclick=x&gt; <i>x</i>"
    )


@pytest.mark.parametrize(
    ("title", "kept"),
    [
        ("RETRACTED: Ketamine", "Ketamine"),
        ("Retracted Article: Ketamine", "Ketamine"),
        ("WITHDRAWN - Ketamine", "Ketamine"),
        ("Retraction: Ketamine", "Retraction: Ketamine"),
        ("Retracted works and their readers", "Retracted works and their readers"),
        ("Withdrawn patients in trials", "Withdrawn patients in trials"),
    ],
)
def test_the_mark_of_a_retracted_work_leaves_its_title(title, kept):
    assert csl.clean({"title": title})["title"] == kept
    assert csl.says_retracted(title) == (title != kept)


@pytest.mark.parametrize(
    ("pages", "kept"),
    [("357-67", "357-367"), ("357\u2013367", "357-367"), ("S12-S4", "S12-S14"), ("e53365", "e53365"),
     ("n/a", ""), ("20 - 5", "20-25"), ("F1000 Faculty Rev-1711", "F1000 Faculty Rev-1711")],
)  # fmt: skip
def test_page_ranges_are_written_out(pages, kept):
    assert csl.clean_pages(pages) == kept


@pytest.mark.parametrize(
    ("raw", "parts"),
    [("2016/12//", [2016, 12]), ("2002 Sep 3", [2002, 9, 3]), ("15 May 2020", [2020, 5, 15]),
     ("2014 Jan-Feb", [2014, 1]), ("2019", [2019]), ("10 15", []), ("in press", []), ("", [])],
)  # fmt: skip
def test_dates_are_read_as_far_as_they_go(raw, parts):
    assert csl.parse_date(raw) == parts


@pytest.mark.parametrize("date", [{"date-parts": [[]]}, {"date-parts": [[None]]}, {}, [1], None])
def test_empty_dates_are_left_out(date):
    assert "issued" not in csl.clean({"title": "x", "issued": date})


def test_values_of_the_wrong_shape_are_left_out():
    item = csl.clean(
        {
            "title": {"a": 1},
            "volume": {"b": 2},
            "author": "x",
            "DOI": "10.1/x",
            "URL": "javascript:x",
        }
    )

    assert item == {"type": "article"}


def test_kinds_that_are_no_works_are_refused():
    with pytest.raises(csl.NotCitable):
        csl.clean({"type": "component", "title": "x"})


def test_twice_encoded_names_are_noticed_and_right_ones_are_not():
    assert csl.looks_doubly_encoded({"author": [{"family": "CastaÃ±o"}]})
    assert not csl.looks_doubly_encoded({"author": [{"family": "Âström"}, {"family": "Ãlvares"}]})
