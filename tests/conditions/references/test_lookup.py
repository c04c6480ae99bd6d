"""Look-ups at Crossref and PubMed, played by a server on the loopback."""

import time

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from conditions.references import lookup
from conditions.references.identifiers import Identifier

DOI = Identifier("doi", "10.1000/example")
CROSSREF_WORK = {
    "status": "ok",
    "message": {
        "type": "journal-article",
        "title": ["Ketamine &amp; pain"],
        "DOI": "10.1000/example",
        "author": [{"given": "AJ", "family": "Example"}],
        "container-title": ["Journal of Examples"],
        "short-container-title": ["J. Examples"],
        "issued": {"date-parts": [[2013, 12]]},
        "published-print": {"date-parts": [[2014, 2]]},
        "volume": "1",
    },
}
PUBMED_SET = """<?xml version="1.0"?>
<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle//EN" "pubmed.dtd">
<PubmedArticleSet><PubmedArticle>
 <MedlineCitation>
  <PMID>123</PMID>
  <Article>
   <Journal><JournalIssue><Volume>1</Volume><PubDate><MedlineDate>2014 Jan-Feb</MedlineDate></PubDate>
   </JournalIssue><Title>Journal of examples</Title></Journal>
   <ArticleTitle>Ketamine <i>and</i> p &lt; 0.05.</ArticleTitle>
   <Pagination><MedlinePgn>240-5</MedlinePgn></Pagination>
   <ELocationID EIdType="doi" ValidYN="Y">10.1000/example</ELocationID>
   <AuthorList><Author><LastName>Example</LastName><ForeName>Anna J</ForeName></Author>
   <Author><CollectiveName>Pain Group</CollectiveName></Author></AuthorList>
   <PublicationTypeList>{types}</PublicationTypeList>
  </Article>
  <MedlineJournalInfo><MedlineTA>J Ex</MedlineTA></MedlineJournalInfo>
  <CommentsCorrectionsList>{comments}</CommentsCorrectionsList>
 </MedlineCitation>
 <PubmedData><ArticleIdList><ArticleId IdType="pmc">PMC77</ArticleId></ArticleIdList>
 <ReferenceList><Reference><ArticleIdList><ArticleId IdType="doi">10.1000/other</ArticleId>
 </ArticleIdList></Reference></ReferenceList></PubmedData>
</PubmedArticle></PubmedArticleSet>"""


def pubmed_set(types: str = "", comments: str = "") -> str:
    return PUBMED_SET.format(types=types, comments=comments)


@pytest.fixture(autouse=True)
def services(settings, httpserver: HTTPServer) -> HTTPServer:
    settings.CONDITIONS_CROSSREF_URL = httpserver.url_for("/crossref")
    settings.CONDITIONS_PUBMED_URL = httpserver.url_for("/eutils")
    settings.CONDITIONS_ID_CONVERTER_URL = httpserver.url_for("/idconv")
    settings.CONDITIONS_DOI_RESOLVER_URL = httpserver.url_for("/doi")
    settings.CONDITIONS_LOOKUP_MAILTO = "editor@clinic.example"
    settings.CONDITIONS_LOOKUP_TIMEOUT = 2
    return httpserver


def crossref(server: HTTPServer, answer: dict | None = None, doi: str = DOI.value) -> None:
    server.expect_request(f"/crossref/works/{doi}").respond_with_json(answer or CROSSREF_WORK)


def pubmed(server: HTTPServer, xml: str = "", ids: tuple[str, ...] = ("123",)) -> None:
    server.expect_request("/eutils/esearch.fcgi").respond_with_json(
        {"esearchresult": {"idlist": list(ids)}}
    )
    server.expect_request("/eutils/efetch.fcgi").respond_with_data(
        xml or pubmed_set(), content_type="text/xml"
    )


def test_a_doi_brings_what_crossref_and_pubmed_know_together(services):
    crossref(services)
    pubmed(services)

    found = lookup.look_up(DOI)

    assert found.item == {
        "type": "article-journal",
        "title": "Ketamine & pain",
        "DOI": "10.1000/example",
        "PMID": "123",
        "PMCID": "PMC77",
        "author": [{"given": "A. J.", "family": "Example"}],
        "container-title": "Journal of Examples",
        "container-title-short": "J Ex",
        "issued": {"date-parts": [[2014, 2]]},
        "volume": "1",
        "page": "240-245",
    }
    assert found.sources == {"crossref": "answered", "pubmed": "answered"}


def test_we_introduce_ourselves(services):
    crossref(services)
    pubmed(services)

    lookup.look_up(DOI)

    asked = [request for request, _ in services.log]
    assert asked[0].args["mailto"] == "editor@clinic.example"
    assert asked[1].args.to_dict().items() >= {
        ("tool", "clinic-cms"),
        ("email", "editor@clinic.example"),
    }
    assert "mailto:editor@clinic.example" in asked[0].headers["User-Agent"]


def test_a_pmid_leads_to_crossref_through_its_doi(services):
    crossref(services)
    pubmed(services)

    found = lookup.look_up(Identifier("pmid", "123"))

    assert found.item["title"] == "Ketamine & pain"
    assert set(found.sources) == {"crossref", "pubmed"}


def test_a_work_that_only_pubmed_knows_keeps_its_markup(services):
    services.expect_request("/crossref/works/10.1000/example").respond_with_data(
        "Resource not found.", status=404, content_type="text/plain"
    )
    services.expect_request("/doi/10.1000/example").respond_with_data("<html>", status=404)
    pubmed(services)

    found = lookup.look_up(Identifier("pmid", "123"))

    assert found.item["title"] == "Ketamine <i>and</i> p < 0.05"
    assert found.item["author"][1] == {"literal": "Pain Group"}
    assert found.item["issued"] == {"date-parts": [[2014, 1]]}
    assert found.sources == {"pubmed": "answered", "crossref": "unknown", "doi.org": "unknown"}


def test_a_pmcid_is_converted_first(services):
    services.expect_request(
        "/idconv/", query_string={**{"ids": "PMC77", "idtype": "pmcid", "format": "json"},
                                  "tool": "clinic-cms", "email": "editor@clinic.example"}
    ).respond_with_json({"records": [{"pmcid": "PMC77", "pmid": 123, "doi": "10.1000/example"}]})  # fmt: skip
    crossref(services)
    pubmed(services)

    assert lookup.look_up(Identifier("pmcid", "PMC77")).item["PMID"] == "123"


def test_another_agencys_doi_is_resolved(services):
    services.expect_request("/crossref/works/10.5281/zenodo.1").respond_with_data(
        "Resource not found.", status=404, content_type="text/plain"
    )
    services.expect_request("/doi/10.5281/zenodo.1").respond_with_json(
        {"type": "dataset", "title": "Data on pain", "DOI": "10.5281/zenodo.1"}
    )
    pubmed(services, ids=())

    assert lookup.look_up(Identifier("doi", "10.5281/zenodo.1")).item["title"] == "Data on pain"


def test_a_pubmed_hit_for_another_doi_is_not_believed(services):
    crossref(services, CROSSREF_WORK, doi="10.1000/mine")
    pubmed(services)

    found = lookup.look_up(Identifier("doi", "10.1000/mine"))

    assert "PMID" not in found.item
    assert found.sources["pubmed"] == "unknown"


def test_old_dois_are_encoded_in_the_address(services):
    old = "10.1002/(sici)1097-0258(19980815)17:15<1661::aid#1>3.0.co;2-2"
    services.expect_request(f"/crossref/works/{old}").respond_with_json(
        {"message": {"title": ["Old"], "type": "book"}}
    )
    pubmed(services, ids=())

    assert lookup.look_up(Identifier("doi", old)).item["title"] == "Old"


def test_retraction_signs_of_both_services_are_united(services):
    updated = {"DOI": "10.1000/notice", "source": "retraction-watch"}
    day = {"date-parts": [[2010, 2, 6]]}
    message = {
        **CROSSREF_WORK["message"],
        "title": ["RETRACTED: Ketamine"],
        "updated-by": [
            {**updated, "type": "correction", "DOI": "10.1000/fix", "updated": day},
            {**updated, "type": "retraction", "updated": day},
            {**updated, "type": "retraction", "source": "publisher"},
        ],
    }
    crossref(services, {"message": message})
    comments = (
        '<CommentsCorrections RefType="RetractionIn">'
        "<RefSource>J Ex. 2010 Feb 6;1(1):2. doi: 10.1000/notice</RefSource><PMID>124</PMID>"
        "</CommentsCorrections>"
        '<CommentsCorrections RefType="ExpressionOfConcernIn"><RefSource>J Ex. 2005;1:1</RefSource>'
        "<PMID>125</PMID></CommentsCorrections>"
    )
    pubmed(
        services, pubmed_set("<PublicationType>Retracted Publication</PublicationType>", comments)
    )

    found = lookup.look_up(DOI)

    assert found.item["title"] == "Ketamine"
    assert [(notice["type"], notice["sources"]) for notice in found.notices] == [
        ("expression_of_concern", ["pubmed"]),
        ("correction", ["crossref:retraction-watch"]),
        ("retraction", ["crossref:publisher", "crossref:retraction-watch", "pubmed"]),
    ]
    assert found.notices[2]["pmid"] == "124"


def test_a_retraction_notice_is_not_a_retracted_work(services):
    message = {
        **CROSSREF_WORK["message"],
        "update-to": [{"DOI": "10.1000/p", "type": "retraction", "source": "retraction-watch"}],
        "updated-by": [{"DOI": "10.1000/p", "type": "retraction", "source": "publisher"}],
    }
    crossref(services, {"message": message})
    pubmed(
        services,
        pubmed_set(
            "<PublicationType>Retraction Notice</PublicationType>"
            "<PublicationType>Retraction of Publication</PublicationType>"
        ),
    )

    assert lookup.look_up(DOI).notices == []


@pytest.mark.parametrize(
    ("response", "error", "sentence"),
    [
        (Response("Resource not found.", 404), lookup.NotFound, "does not know"),
        (Response("", 429), lookup.TooManyRequests, "slow down"),
        (Response("<html>", 503), lookup.ServiceDown, "out of order (503)"),
        (Response("<html>hello</html>"), lookup.AnswerMakesNoSense, "cannot be read"),
        (Response('{"message": 3}'), lookup.AnswerMakesNoSense, "cannot be read"),
        (Response("x" * 9_000_000), lookup.AnswerTooLarge, "too large"),
    ],
)  # fmt: skip
def test_every_failure_has_its_own_sentence(services, response, error, sentence):
    services.expect_request("/crossref/works/10.1000/example").respond_with_response(response)
    services.expect_request("/doi/10.1000/example").respond_with_data("", status=404)
    pubmed(services, ids=())

    with pytest.raises(error, match=sentence.replace("(", r"\(").replace(")", r"\)")):
        lookup.look_up(DOI)


def test_a_slow_service_is_given_up_after_the_time_out(services, settings):
    settings.CONDITIONS_LOOKUP_TIMEOUT = 0.3

    def trickle(request: Request) -> Response:
        def body():
            for _ in range(30):
                time.sleep(0.05)
                yield b" " * 70_000

        return Response(body())

    services.expect_request("/crossref/works/10.1000/example").respond_with_handler(trickle)

    started = time.monotonic()
    with pytest.raises(lookup.ServiceTimedOut, match="did not answer in time"):
        lookup.look_up(DOI)
    assert time.monotonic() - started < 1.5


def test_no_connection_is_said(settings):
    settings.CONDITIONS_CROSSREF_URL = settings.CONDITIONS_PUBMED_URL = "http://127.0.0.1:9"

    with pytest.raises(lookup.ServiceUnreachable, match="no connection"):
        lookup.look_up(DOI)


def test_one_service_down_does_not_hide_what_the_other_knows(services):
    crossref(services)
    services.expect_request("/eutils/esearch.fcgi").respond_with_data("", status=502)

    found = lookup.look_up(DOI)

    assert found.item["title"] == "Ketamine & pain"
    assert "out of order" in found.sources["pubmed"]


def test_an_xml_bomb_is_defused(services):
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><PubmedArticleSet>&b;</PubmedArticleSet>'
    pubmed(services, bomb)

    with pytest.raises(lookup.AnswerMakesNoSense):
        lookup.look_up(Identifier("pmid", "123"))
