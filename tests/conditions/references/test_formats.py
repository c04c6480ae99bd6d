"""Lists of references as their producers really write them."""

import pytest

from conditions.references.formats import NotReadable, Record, decode, read

RIS = """TY  - JOUR
AU  - Niesters, Marieke
AU  - Dahan, Albert
TI  - Ketamine for chronic pain
JF  - British Journal of Clinical Pharmacology
JA  - Br J Clin Pharmacol
PY  - 2014
DA  - 2014/02//
VL  - 77
IS  - 2
SP  - 357
EP  - 367
DO  - https://doi.org/10.1111/bcp.12094
ER  -
"""
NBIB = """
PMID- 9500320
DP  - 1998 Feb 28
TI  - A study of bowels and
      behaviour.
PG  - 637-41
LID - 10.1000/example [doi]
FAU - Example, Anna J
AU  - Example AJ
CN  - Bowel Group
PT  - Journal Article
PT  - Retracted Publication
TA  - Ex J
JT  - Example journal
RIN - Ex J. 2010 Feb 6;375(9713):445. doi: 10.1000/notice. PMID: 20137807
ECI - Ex J. 2005 Jan;1(1):1. doi: 10.1000/concern. PMID: 15016483
"""
BIBTEX = r"""
@article{key,
  author = {M{\"u}ller, J{\"o}rg and {World Pain Group} and Ada van der Berg},
  title  = {{Ketamine} in \emph{vivo}: {H}$_{2}$O},
  journal = "Example J",
  year = 2014, month = feb,
  pages = {357--67},
  doi = {https://doi.org/10.1000/a\_b},
}
"""


def only(text: str) -> Record:
    (record,) = read(text)
    return record


def test_ris_becomes_csl_json():
    assert only(RIS).item == {
        "type": "article-journal",
        "title": "Ketamine for chronic pain",
        "author": [
            {"family": "Niesters", "given": "Marieke"},
            {"family": "Dahan", "given": "Albert"},
        ],
        "container-title": "British Journal of Clinical Pharmacology",
        "container-title-short": "Br J Clin Pharmacol",
        "issued": {"date-parts": [[2014, 2]]},
        "volume": "77",
        "issue": "2",
        "page": "357-367",
        "DOI": "10.1111/bcp.12094",
    }


@pytest.mark.parametrize(
    "variant",
    [
        pytest.param("\ufeff" + RIS, id="byte order mark"),
        pytest.param(RIS.replace("\n", "\r\n"), id="CRLF"),
        pytest.param(RIS.replace("\n", "\r"), id="old Mac line ends"),
        pytest.param(RIS.replace("  - ", " - "), id="single blanks"),
        pytest.param(RIS.replace("ER  -\n", ""), id="no ER"),
        pytest.param(RIS.replace("TY  - JOUR\n", ""), id="no TY"),
        pytest.param("Provider: Example\nContent: text\n\n1.\n" + RIS, id="lines before"),
        pytest.param(RIS.replace("  - ", "  -  "), id="two blanks behind"),
        pytest.param(RIS.replace("chronic pain", "chronic\npain"), id="continuation line"),
    ],
)
def test_ris_variants_of_real_producers_read_the_same(variant):
    assert only(variant).item == only(RIS).item
    assert not only(variant).problem


def test_records_without_end_are_still_two_records():
    both = RIS.replace("ER  -\n", "") * 2

    assert [record.line for record in read(both)] == [1, 14]


def test_a_faulty_record_is_returned_with_its_line_and_reason():
    first, second = read(RIS + "\nTY  - JOUR\nAU  - Someone, A\nER  -\n")

    assert not first.problem
    assert (second.line, second.problem) == (16, "The record has no title.")


def test_a_year_that_is_none_is_left_out_and_said():
    record = only(RIS.replace("2014/02//", "in press").replace("PY  - 2014", "PY  - in press"))

    assert "issued" not in record.item
    assert record.remarks == ["The date “in press” has no year and was left out."]


def test_nbib_tells_of_retractions_and_concerns():
    record = only(NBIB)

    assert record.item["title"] == "A study of bowels and behaviour"
    assert record.item["page"] == "637-641"
    assert record.item["author"] == [
        {"family": "Example", "given": "Anna J"},
        {"literal": "Bowel Group"},
    ]
    assert [(notice["type"], notice["doi"], notice["date"]) for notice in record.notices] == [
        ("expression_of_concern", "10.1000/concern", "2005-01"),
        ("retraction", "10.1000/notice", "2010-02-06"),
    ]


def test_bibtex_loses_its_latex():
    assert only(BIBTEX).item == {
        "type": "article-journal",
        "title": "Ketamine in <i>vivo</i>: H<sub>2</sub>O",
        "author": [
            {"family": "Müller", "given": "Jörg"},
            {"literal": "World Pain Group"},
            {"family": "van der Berg", "given": "Ada"},
        ],
        "container-title": "Example J",
        "issued": {"date-parts": [[2014, 2]]},
        "page": "357-367",
        "DOI": "10.1000/a_b",
    }


def test_an_unclosed_bibtex_entry_does_not_take_the_others_with_it():
    broken, whole = read("@article{broken, title = {Never closed\n" + BIBTEX)

    assert (broken.line, bool(broken.problem)) == (1, True)
    assert whole.item["title"].startswith("Ketamine")


def test_bibtex_entries_that_share_a_key_are_both_kept():
    assert [record.problem for record in read(BIBTEX + BIBTEX)] == ["", ""]


def test_csl_json_may_be_one_object_or_crossrefs_own_answer():
    one = only('{"type": "book", "title": "Pain", "issued": {"date-parts": [["2014", "2"]]}}')
    crossref = only(
        '{"message": {"type": "journal-article", "title": ["RETRACTED: Pain"], "subtitle": ["A trial"],'
        ' "short-container-title": ["Ex J"], "issued": {"date-parts": [[2013]]},'
        ' "published-print": {"date-parts": [[2014, 1]]}, "DOI": "10.1000/x",'
        ' "updated-by": [{"DOI": "10.1000/n", "type": "retraction", "source": "publisher"}]}}'
    )

    assert one.item["issued"] == {"date-parts": [[2014, 2]]}
    assert crossref.item["title"] == "Pain: A trial"
    assert crossref.item["issued"] == {"date-parts": [[2014, 1]]}
    assert crossref.notices[0]["doi"] == "10.1000/n"


def test_json_that_breaks_off_keeps_what_came_before():
    kept, broken = read('[{"title": "Pain", "type": "book"},\n{"title": "Pa')

    assert not kept.problem
    assert broken.line == 2
    assert "cannot be read" in broken.problem


def test_a_list_of_identifiers_is_read_line_by_line():
    first, second, third = read("10.1000/x.\nPMID: 123\nnonsense")

    assert (first.identifier.value, second.identifier.kind) == ("10.1000/x", "pmid")
    assert third.problem


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "nothing here"),
        ("<xml/>", "XML"),
        ("FN Clarivate\nVR 1.0", "Web of Science"),
        ("just\nsome\nwords", "neither RIS"),
        ("[]", "holds no record"),
    ],
)
def test_other_texts_are_refused_with_a_reason(text, reason):
    with pytest.raises(NotReadable, match=reason):
        read(text)


def test_more_than_five_thousand_records_are_refused():
    with pytest.raises(NotReadable, match="more than 5,000"):
        read(RIS * 5001)


def test_a_binary_file_is_refused():
    with pytest.raises(NotReadable, match="not a text file"):
        decode(b"PK\x03\x04\x00\x00")


def test_latin_1_and_utf_16_files_are_decoded():
    assert decode("TI  - Müller".encode("latin-1")) == "TI  - Müller"
    assert decode("TI  - Müller".encode("utf-16")) == "TI  - Müller"


def test_markup_and_scripts_in_every_field_stay_text():
    attack = "<script>alert(1)</script>"
    record = only(RIS.replace("Ketamine", attack).replace("Niesters", attack))

    assert record.item["title"].startswith("<script>")
    assert "<script>" in record.item["author"][0]["family"]


def test_two_megabytes_of_noise_are_answered_at_once():
    with pytest.raises(NotReadable):
        read("a - b\n" * 400_000)
