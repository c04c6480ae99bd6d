"""Asking the services about one work, from its editing screen."""

import pytest
from django.urls import reverse

from conditions.models import Reference
from tests.conditions.references.test_lookup import CROSSREF_WORK
from tests.conditions.references.test_retractions import RETRACTED, services, work  # noqa: F401
from tests.factories import ReferenceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def crossref(services):  # noqa: F811
    services.expect_request("/crossref/works/10.1000/example").respond_with_json(
        {"message": RETRACTED}
    )
    services.expect_request("/crossref/works").respond_with_json(
        {"message": {"items": [CROSSREF_WORK["message"], {"title": ["No DOI"]}]}}
    )
    services.expect_request("/eutils/esearch.fcgi").respond_with_json({"esearchresult": {}})
    return services


def test_a_work_can_be_checked_at_once(admin_client, crossref):
    cited = work()

    admin_client.post(reverse("condition_references:check", args=[cited.pk]))

    cited.refresh_from_db()
    assert (cited.status, cited.title) == ("retracted", "Ketamine")


def test_a_work_without_identifier_is_offered_works_like_it(admin_client, crossref):
    nameless = ReferenceFactory(title="Ketamine & pain", family="Example")
    url = reverse("condition_references:identify", args=[nameless.pk])

    offered = admin_client.get(url).content.decode()
    admin_client.post(url, {"identifier": "10.1000/example"})

    assert "Ketamine &amp; pain. <i>" not in offered
    assert "Example AJ. Ketamine &amp; pain." in offered
    asked = crossref.log[0][0].args["query.bibliographic"]
    assert asked == "Ketamine & pain Example 2014"
    nameless.refresh_from_db()
    assert (nameless.doi, nameless.status) == ("10.1000/example", "retracted")


def test_an_identifier_that_the_library_holds_is_not_given_twice(admin_client, crossref):
    work()
    nameless = ReferenceFactory()

    url = reverse("condition_references:identify", args=[nameless.pk])
    response = admin_client.post(url, {"identifier": "10.1000/example"}, follow=True)

    assert "Merge the two entries" in response.content.decode()
    assert Reference.objects.get(pk=nameless.pk).doi == ""


def test_the_editing_screen_says_who_was_asked_and_what_is_known(admin_client):
    checked = ReferenceFactory(
        status="retracted",
        notices=[{"type": "retraction", "doi": "10.1000/n", "sources": ["pubmed"]}],
        sources={"pubmed": "answered", "crossref": "Crossref did not answer in time."},
        checked_at="2026-01-02T03:04:05Z",
    )
    edit = reverse(Reference.snippet_viewset.get_url_name("edit"), args=[checked.pk])

    html = admin_client.get(edit).content.decode()

    for part in ("Retracted", "https://doi.org/10.1000/n", "did not answer in time", "Jan. "):
        assert part in html


def test_a_reference_can_be_previewed(admin_client):
    previewed = ReferenceFactory()

    html = previewed.make_preview_request().rendered_content

    assert "AMA, 11th edition" in html
    assert "Br J Clin Pharmacol" in html
