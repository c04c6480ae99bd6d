"""Learning that a cited work was retracted, and telling those who cite it."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from conditions.models import ConditionPage, Reference
from conditions.references.retractions.checking import Checker, due
from tests.conditions.references.test_bibliography import mark
from tests.conditions.references.test_lookup import CROSSREF_WORK, pubmed_set
from tests.factories import ConditionPageFactory, ReferenceFactory

pytestmark = [pytest.mark.django_db, pytest.mark.indexed]
RETRACTED = {
    "DOI": "10.1000/example",
    "title": ["RETRACTED: Ketamine"],
    "type": "journal-article",
    "updated-by": [{
        "DOI": "10.1000/notice", "type": "retraction", "source": "retraction-watch",
        "updated": {"date-parts": [[2020, 6, 4]]},
    }],
}  # fmt: skip


def work(doi: str = "10.1000/example", **csl: str) -> Reference:
    return ReferenceFactory(csl={"type": "article-journal", "title": "Ketamine", "DOI": doi, **csl})


def page_citing(*works: Reference, **fields) -> ConditionPage:
    return ConditionPageFactory(introduction=f"<p>x{''.join(map(mark, works))}</p>", **fields)


@pytest.fixture
def services(settings, httpserver: HTTPServer) -> HTTPServer:
    settings.CONDITIONS_CROSSREF_URL = httpserver.url_for("/crossref")
    settings.CONDITIONS_PUBMED_URL = httpserver.url_for("/eutils")
    settings.CONDITIONS_DOI_RESOLVER_URL = httpserver.url_for("/doi")
    return httpserver


def answer_with(server: HTTPServer, *crossref_works: dict, xml: str = "", ids: tuple = ()) -> None:
    server.expect_request("/crossref/works").respond_with_json(
        {"message": {"items": list(crossref_works)}}
    )
    server.expect_request("/eutils/esearch.fcgi").respond_with_json(
        {"esearchresult": {"idlist": list(ids)}}
    )
    server.expect_request("/eutils/efetch.fcgi").respond_with_data(xml or "<PubmedArticleSet/>")


def check(*works: Reference) -> list[bool]:
    return [newly for _work, newly in Checker(sleep=lambda seconds: None).check(works)]


def test_a_retraction_at_crossref_is_written_down(services):
    cited = work()
    answer_with(services, RETRACTED)

    assert check(cited) == [True]

    cited.refresh_from_db()
    assert (cited.status, str(cited.status_date)) == ("retracted", "2020-06-04")
    assert cited.decisive_notice.url == "https://doi.org/10.1000/notice"
    assert cited.sources == {"crossref": "answered", "pubmed": "unknown", "link": "answered"}


def test_a_retraction_that_only_pubmed_knows_counts_as_well(services):
    cited = work()
    xml = pubmed_set("<PublicationType>Retracted Publication</PublicationType>")
    answer_with(services, CROSSREF_WORK["message"], xml=xml, ids=("123",))

    check(cited)

    cited.refresh_from_db()
    assert (cited.status, cited.pmid) == ("retracted", "123")
    assert cited.notices[0]["sources"] == ["pubmed"]


def test_no_sign_of_retraction_says_who_was_asked_and_who_failed(services):
    cited = work()
    answer_with(services, CROSSREF_WORK["message"])
    services.clear()
    services.expect_request("/crossref/works").respond_with_json(
        {"message": {"items": [CROSSREF_WORK["message"]]}}
    )
    services.expect_request("/eutils/esearch.fcgi").respond_with_data("", status=503)

    assert check(cited) == [False]

    cited.refresh_from_db()
    assert cited.status == "verified"
    assert cited.sources["crossref"] == "answered"
    assert "out of order" in cited.sources["pubmed"]
    assert cited.checked_at


def test_a_failure_of_a_service_never_clears_a_retraction(services):
    cited = work()
    Reference.objects.update(status="retracted", notices=[{"type": "retraction"}])
    cited.refresh_from_db()
    answer_with(services, CROSSREF_WORK["message"])

    check(cited)

    cited.refresh_from_db()
    assert cited.status == "retracted"


def test_a_service_that_asks_for_patience_is_asked_again(services):
    pauses, answers = [], iter([429, 429, 200])

    def answer(request: Request) -> Response:
        status = next(answers)
        body = '{"message": {"items": []}}' if status == 200 else ""
        return Response(body, status, headers={"Retry-After": "7"}, mimetype="application/json")

    services.expect_request("/crossref/works").respond_with_handler(answer)
    services.expect_request("/doi/10.1000/example").respond_with_data("", status=404)
    services.expect_request("/eutils/esearch.fcgi").respond_with_json({"esearchresult": {}})
    cited = work()

    list(Checker(sleep=pauses.append).check([cited]))

    cited.refresh_from_db()
    assert pauses.count(7.0) == 2
    assert cited.sources == {"crossref": "unknown", "pubmed": "unknown", "link": "broken"}


def test_works_are_asked_about_twenty_at_a_time(services):
    works = [work(f"10.1000/example.{number}") for number in range(45)]
    answer_with(services)
    services.expect_request("/doi/").respond_with_data("", status=404)

    check(*works)

    asked = [request for request, _ in services.log if request.path == "/crossref/works"]
    assert [request.args["filter"].count("doi:") for request in asked] == [20, 20, 5]


def test_a_bare_identifier_gets_its_title_at_last(services):
    bare = ReferenceFactory(csl={"type": "article", "DOI": "10.1000/example"}, status="unresolved")
    answer_with(services, CROSSREF_WORK["message"])

    check(bare)

    bare.refresh_from_db()
    assert (bare.title, bare.status) == ("Ketamine & pain", "verified")


def test_an_identifier_that_another_entry_holds_is_not_taken_over(services):
    ReferenceFactory(csl={"type": "article", "title": "Other", "PMID": "123"})
    cited = work()
    answer_with(services, CROSSREF_WORK["message"], xml=pubmed_set(), ids=("123",))

    check(cited)

    cited.refresh_from_db()
    assert cited.pmid == ""


def test_only_cited_works_are_due_and_a_stopped_run_goes_on(services):
    works = [work(f"10.1000/example.{number}") for number in range(3)]
    page_citing(*works[:2])
    answer_with(services)
    services.expect_request("/doi/10.1000/example.0").respond_with_data("", status=404)
    assert list(due()) == works[:2]

    check(works[0])

    assert list(due()) == works[1:2]
    assert list(due(everything=True)) == works[1:]


def test_the_owner_of_a_page_gets_one_message(services, mailoutbox, django_user_model):
    owner = django_user_model.objects.create_user("owner", "owner@clinic.example", "x")
    page = page_citing(work(), title="Nerve pain", owner=owner)
    answer_with(services, RETRACTED)
    out = StringIO()

    call_command("check_retractions", stdout=out)

    (message,) = mailoutbox
    assert message.to == ["owner@clinic.example"]
    for part in ("Nerve pain", "Retracted (2020-06-04)", "10.1000/notice", f"/{page.pk}/edit/"):
        assert part in message.body
    assert "1 checked, 1 newly in question, 1 messages sent." in out.getvalue()
    call_command("check_retractions", "--older-than", "0", stdout=out)
    assert len(mailoutbox) == 1


HEADER = "Record ID,Title,RetractionDate,RetractionDOI,RetractionPubMedID,OriginalPaperDOI,OriginalPaperPubMedID,RetractionNature,Reason,\n"


def watch(tmp_path: Path, *rows: str) -> str:
    path = tmp_path / "watch.csv"
    path.write_text("\ufeff" + HEADER + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return str(path)


def test_the_retraction_watch_file_marks_works_by_doi_and_by_pmid(tmp_path, mailoutbox):
    by_doi, by_pmid = (
        work("10.1000/Example"),
        ReferenceFactory(csl={"type": "article-journal", "title": "Old", "PMID": "9500320"}),
    )
    other = work("10.1000/other")
    file = watch(
        tmp_path,
        '1,"A, title",2/6/2010 0:00,10.1000/Notice,20137807.0,10.1000/EXAMPLE,0,Retraction,+Fraud;,',
        "2,B,6/2/2020 0:00,Unavailable,0,unavailable,9500320.0,Expression of concern,,",
        "3,C,6/2/2020 0:00,,0,10.1000/other,0,Reinstatement,,",
        "4,D,6/2/2020 0:00,,0,10.1000/unheard,0,Retraction,,",
    )

    call_command("import_retraction_watch", file, stdout=StringIO())

    for reference in (by_doi, by_pmid, other):
        reference.refresh_from_db()
    assert (by_doi.status, str(by_doi.status_date)) == ("retracted", "2010-02-06")
    assert by_doi.decisive_notice.doi == "10.1000/notice"
    assert by_pmid.status == "concern"
    assert (other.status, other.notices[0]["type"]) == ("verified", "reinstatement")


def test_another_file_is_refused(tmp_path):
    path = tmp_path / "other.csv"
    path.write_text("a,b\n1,2\n")

    with pytest.raises(CommandError, match="lacks the columns"):
        call_command("import_retraction_watch", str(path))
