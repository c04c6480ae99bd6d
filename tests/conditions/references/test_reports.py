"""What the admin reports about the library, and says when a page is published."""

import csv
import io

import pytest
from django.urls import reverse
from wagtail.models import PageLogEntry

from conditions.models import Reference
from conditions.references import history
from conditions.references.problems import problems_in
from tests.conditions.references.test_retractions import page_citing, work

pytestmark = [pytest.mark.django_db, pytest.mark.indexed]


def test_the_report_lists_the_live_pages_affected(admin_client):
    retracted = work()
    Reference.objects.update(status="retracted")
    page_citing(retracted, title="Nerve pain")
    page_citing(retracted, title="A draft", live=False)

    html = admin_client.get(reverse("condition_references:in_question")).content.decode()

    assert "Nerve pain" in html
    assert "A draft" not in html


def test_the_library_report_finds_unused_works_and_broken_links(admin_client):
    used, unused = work("10.1000/used", title="Alpha"), work("10.1000/unused", title="Beta")
    page_citing(used, title="Nerve pain")
    Reference.objects.filter(pk=used.pk).update(sources={"link": "broken"})
    report = reverse("condition_references:report")

    def titles(query: str) -> set[str]:
        html = admin_client.get(report + query).content.decode()
        return {
            work.title
            for work in (used, unused)
            if f">{work.title}<" in html.replace("\n", "").replace(" ", "")
        }

    assert titles("") == {"Alpha", "Beta"}
    assert titles("?use=cited") == {"Alpha"}
    assert titles("?use=unused") == {"Beta"}
    assert titles("?link=broken") == {"Alpha"}
    assert titles("?status=retracted") == set()


def test_the_library_is_exported_in_words_and_runs_nothing(admin_client):
    page_citing(work(title="=HYPERLINK(1)"), title="Nerve pain")
    Reference.objects.update(status="retracted")
    file = admin_client.get(reverse("condition_references:report"), {"export": "csv"})
    (row,) = csv.DictReader(io.StringIO(file.getvalue().decode()))
    assert (row["Title"], row["Status"]) == ("'=HYPERLINK(1)", "Retracted")
    assert row["Cited by live pages"] == "Nerve pain"


def test_publishing_with_a_retracted_work_warns_and_is_logged(admin_client):
    retracted = work()
    page = page_citing(retracted)
    Reference.objects.update(status="retracted")

    html = admin_client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    page.save_revision().publish()

    assert "“Ketamine” was retracted." in html
    (entry,) = PageLogEntry.objects.filter(action=history.PUBLISHED_IN_QUESTION)
    assert entry.data == {"works": [{"reference": retracted.pk, "status": "retracted"}]}


def test_the_problems_of_a_page_are_data():
    retracted, hidden, unresolved, fine, gone = (work(f"10.1000/{n}") for n in range(5))
    page = page_citing(fine, unresolved, hidden, retracted, gone)
    Reference.objects.filter(pk=retracted.pk).update(
        status="retracted", notices=[{"type": "retraction", "doi": "10.1000/n"}]
    )
    Reference.objects.filter(pk=unresolved.pk).update(status="unresolved")
    Reference.objects.filter(pk=hidden.pk).update(live=False)
    Reference.objects.filter(pk=gone.pk).delete()

    found = [(problem.code, problem.is_serious, problem.url) for problem in problems_in(page)]

    assert found[:2] == [
        ("missing", True, ""),
        ("retracted", True, "https://doi.org/10.1000/n"),
    ]
    assert sorted(found[2:]) == [("unpublished", False, ""), ("unresolved", False, "")]
