"""From a pasted list to the library, in the admin and on the command line."""

import json
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse

from conditions.models import PastedList, Reference
from conditions.references.formats import read
from conditions.references.intake import keep, review
from tests.conditions.references.test_formats import BIBTEX, NBIB, RIS
from tests.factories import ReferenceFactory

pytestmark = pytest.mark.django_db
ADD = "condition_references:add"


@pytest.fixture(autouse=True)
def no_services(settings) -> None:
    settings.CONDITIONS_CROSSREF_URL = settings.CONDITIONS_PUBMED_URL = "http://127.0.0.1:9"
    settings.CONDITIONS_ID_CONVERTER_URL = "http://127.0.0.1:9"


def outcomes(text: str) -> list[str]:
    return [entry.outcome for entry in review(read(text))]


def test_new_works_are_kept_as_unresolved_until_a_service_knows_them():
    (work,) = keep(review(read(RIS)))

    assert (work.status, work.doi, work.year) == ("unresolved", "10.1111/bcp.12094", 2014)


def test_a_retraction_in_a_pasted_record_is_not_lost():
    (work,) = keep(review(read(NBIB)))

    assert (work.status, str(work.status_date)) == ("retracted", "2010-02-06")
    assert work.decisive_notice.doi == "10.1000/notice"


def test_a_work_is_recognised_by_its_identifier_and_without_one_by_title_author_and_year():
    keep(review(read(RIS)))

    assert outcomes(RIS.replace("Ketamine for chronic pain", "Other title")) == ["duplicate"]
    assert outcomes(RIS.replace("DO  - https://doi.org/10.1111/bcp.12094\n", "")) == ["duplicate"]
    assert outcomes(RIS.replace("DO  - https://doi.org/10.1111/bcp.12094\n", "")
                    .replace("2014", "2015")) == ["new"]  # fmt: skip


def test_the_second_of_two_equal_records_is_a_duplicate_of_the_first():
    first, second = review(read(RIS + RIS))

    assert (first.outcome, second.outcome, second.same_line) == ("new", "duplicate", 1)


def test_what_cannot_be_resolved_is_kept_as_such_and_nothing_is_invented():
    (work,) = keep(review(read("10.1000/unknown")))

    assert (work.status, work.title, str(work)) == ("unresolved", "", "10.1000/unknown")


def test_many_records_take_few_queries(django_assert_max_num_queries):
    many = "".join(
        RIS.replace("bcp.12094", f"bcp.{n}").replace("Ketamine", f"Ketamine{n}") for n in range(200)
    )
    candidates = review(read(many))

    with django_assert_max_num_queries(25):
        assert len(keep(candidates)) == 200


def test_an_editor_reviews_a_paste_before_anything_is_kept(admin_client):
    response = admin_client.post(reverse(ADD), {"text": RIS + "\nTY  - JOUR\nER  -\n"})
    assert Reference.objects.count() == 0

    page = admin_client.get(response.url).content.decode()
    assert "1 new" in page
    assert "1 faulty" in page
    assert "The record has no title." in page

    admin_client.post(response.url)
    assert Reference.objects.get().doi == "10.1111/bcp.12094"
    assert PastedList.objects.count() == 0


def test_a_file_is_read_like_a_paste(admin_client):
    file = SimpleUploadedFile("export.bib", BIBTEX.encode("latin-1"))

    response = admin_client.post(reverse(ADD), {"file": file})

    assert "Müller J" in admin_client.get(response.url).content.decode()


def test_lines_can_be_left_out(admin_client):
    response = admin_client.post(reverse(ADD), {"text": RIS})

    admin_client.post(response.url, {"leave_out": "0"})

    assert not Reference.objects.exists()


def test_a_duplicate_completes_the_work_and_merges_what_it_shows_to_be_one(admin_client):
    by_doi = ReferenceFactory(
        csl={"type": "article-journal", "title": "A", "DOI": "10.1000/example"}
    )
    by_pmid = ReferenceFactory(csl={"type": "article-journal", "title": "B", "PMID": "9500320"})

    response = admin_client.post(reverse(ADD), {"text": NBIB})
    admin_client.post(response.url, {"complete": "0"})

    by_doi.refresh_from_db()
    assert (by_doi.title, by_doi.pmid, by_doi.status) == ("A", "9500320", "retracted")
    assert not Reference.objects.filter(pk=by_pmid.pk).exists()


def test_what_cannot_be_read_is_said_and_what_was_typed_stays(admin_client):
    response = admin_client.post(reverse(ADD), {"text": "<xml>"})

    assert "XML is not read here" in response.content.decode()
    assert "&lt;xml&gt;" in response.content.decode()


def test_only_those_who_may_add_references_can(client, django_user_model):
    client.force_login(django_user_model.objects.create_user("reader", password="x"))

    assert client.post(reverse(ADD), {"text": RIS}).status_code == 302
    assert not PastedList.objects.exists()


def test_the_window_adds_and_chooses_at_once(admin_client):
    fragment = admin_client.post(reverse(ADD) + "?window", {"text": RIS}).content.decode()
    assert "<html" not in fragment

    url = reverse("condition_references:review", args=[PastedList.objects.get().pk])
    kept = admin_client.post(url + "?window").content.decode()

    assert f'data-cite-added data-id="{Reference.objects.get().pk}"' in kept


def test_the_command_writes_one_object_per_record(tmp_path):
    path = tmp_path / "export.ris"
    path.write_text(RIS + "\nTY  - JOUR\nER  -\n", encoding="utf-8")
    out = StringIO()

    call_command("add_references", str(path), "10.1000/unknown", "nonsense", "--json", stdout=out)

    kept, faulty, unresolved, unknown = map(json.loads, out.getvalue().splitlines())
    assert (kept["status"], kept["csl"]["DOI"], kept["line"]) == ("new", "10.1111/bcp.12094", 1)
    assert kept["ama"].startswith("Niesters M, Dahan A. Ketamine for chronic pain.")
    assert (faulty["status"], faulty["line"]) == ("faulty", 16)
    assert (unresolved["status"], "no connection" in unresolved["problem"]) == ("unresolved", True)
    assert unknown["status"] == "faulty"
    assert Reference.objects.count() == 2


def test_a_reference_is_written_by_hand_with_a_form_for_its_kind(admin_client):
    url = reverse(Reference.snippet_viewset.get_url_name("add"))
    form = admin_client.get(url + "?kind=book").content.decode()
    assert 'name="publisher"' in form
    assert 'name="container_title_short"' not in form

    admin_client.post(
        url,
        {
            "kind": "book",
            "title": "Pain & <i>relief</i>",
            "author_names": "Niesters, Marieke\nWorld Pain Group\nSheherazade,",
            "issued": "2014-02",
            "publisher": "Example Press",
            "DOI": "https://doi.org/10.1000/Book",
            "action-publish": "1",
        },
    )

    work = Reference.objects.get()
    assert work.live
    assert work.csl == {
        "type": "book",
        "title": "Pain & <i>relief</i>",
        "author": [
            {"family": "Niesters", "given": "Marieke"},
            {"literal": "World Pain Group"},
            {"family": "Sheherazade"},
        ],
        "issued": {"date-parts": [[2014, 2]]},
        "publisher": "Example Press",
        "DOI": "10.1000/Book",
    }


@pytest.mark.parametrize(
    ("field", "given", "sentence"),
    [
        ("issued", "in press", "Enter a year"),
        ("DOI", "hello", "is not a DOI"),
        ("DOI", "10.1000/taken", "already holds this work"),
        ("title", "", "Enter the title"),
    ],
)
def test_the_form_says_what_is_wrong(admin_client, field, given, sentence):
    ReferenceFactory(csl={"type": "book", "title": "Taken", "DOI": "10.1000/taken"})
    posted = {"kind": "book", "title": "Pain", "action-publish": "1", field: given}

    response = admin_client.post(reverse(Reference.snippet_viewset.get_url_name("add")), posted)

    assert sentence in response.content.decode()
    assert Reference.objects.count() == 1


def test_editing_by_hand_keeps_what_the_form_does_not_show(admin_client):
    work = ReferenceFactory(
        csl={"type": "article-journal", "title": "Old", "genre": "Review", "ISSN": "1234-5678"}
    )
    url = reverse(Reference.snippet_viewset.get_url_name("edit"), args=[work.pk])
    assert "Old" in admin_client.get(url).content.decode()

    admin_client.post(url, {"title": "New", "kind": "article-journal", "action-publish": "1"})

    work.refresh_from_db()
    assert (work.title, work.csl["ISSN"], work.csl["genre"]) == ("New", "1234-5678", "Review")
