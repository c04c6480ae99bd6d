"""Identifiers in the forms people paste them."""

import pytest

from conditions.references.identifiers import Identifier, IdentifierNotRecognised


@pytest.mark.parametrize(
    ("pasted", "kind", "value"),
    [
        ("10.1111/bcp.12094", "doi", "10.1111/bcp.12094"),
        ("https://doi.org/10.1111/BCP.12094", "doi", "10.1111/bcp.12094"),
        ("DOI: 10.1111/bcp.12094.", "doi", "10.1111/bcp.12094"),
        ("(see 10.1111/bcp.12094)", "doi", "10.1111/bcp.12094"),
        ("10.1111 / bcp.12094", "doi", "10.1111/bcp.12094"),
        ("10.1016/s0140\u20116736(97)11096\u20130", "doi", "10.1016/s0140-6736(97)11096-0"),
        (
            "http://dx.doi.org/10.1016%2FS0140-6736(97)11096-0",
            "doi",
            "10.1016/s0140-6736(97)11096-0",
        ),
        (
            "10.1002/(SICI)1097-0258(19980815/30)17:15/16<1661::AID-SIM968>3.0.CO;2-2",
            "doi",
            "10.1002/(sici)1097-0258(19980815/30)17:15/16<1661::aid-sim968>3.0.co;2-2",
        ),
        (r"10.1000/foo{\_}bar", "doi", "10.1000/foo_bar"),
        ("https://x.example/doi/full/10.1111/bcp.12094?a=1#s", "doi", "10.1111/bcp.12094"),
        (
            "https://x.example/content/10.1101/2020.01.02.3v2.full.pdf",
            "doi",
            "10.1101/2020.01.02.3",
        ),
        ("PMID: 29870458", "pmid", "29870458"),
        ("https://pubmed.ncbi.nlm.nih.gov/29870458/", "pmid", "29870458"),
        ("https://www.ncbi.nlm.nih.gov/pubmed/29870458?dopt=Abstract", "pmid", "29870458"),
        ("pmc 6023575", "pmcid", "PMC6023575"),
        ("PMCID: PMC6023575.1", "pmcid", "PMC6023575"),
        ("https://pmc.ncbi.nlm.nih.gov/articles/PMC6023575/pdf/x.pdf", "pmcid", "PMC6023575"),
        ("\u200b10.1111/bcp.12094\ufeff", "doi", "10.1111/bcp.12094"),
    ],
)
def test_an_identifier_is_recognised(pasted, kind, value):
    assert Identifier.parse(pasted) == Identifier(kind, value)


def test_a_bare_number_is_asked_about_and_not_guessed():
    with pytest.raises(IdentifierNotRecognised, match="PMID 29870458 or PMC29870458"):
        Identifier.parse("29870458")


@pytest.mark.parametrize("pasted", ["", "hello", "PMID 1234567890", "10.1/x", "x" * 3000])
def test_anything_else_is_refused(pasted):
    with pytest.raises(IdentifierNotRecognised):
        Identifier.parse(pasted)
