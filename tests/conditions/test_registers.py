"""Search synonyms are listed, narrowed, read and saved as a file."""

import pytest
from django.urls import reverse

from conditions.models import OtherName, Synonym
from tests.factories import ConditionPageFactory, MemberFactory

pytestmark = pytest.mark.django_db
LIST = "/admin/condition-synonyms/"


@pytest.fixture
def editor(client):
    client.force_login(MemberFactory(role="Marketing editors"))


@pytest.fixture
def synonyms():
    article = ConditionPageFactory(title="Irritable bowel syndrome (IBS)")
    OtherName.objects.create(page=article, name="Spastic colon")
    return [
        Synonym.objects.create(terms="IBS\nnervous gut"),
        Synonym.objects.create(terms="spastic colon\ncolon spasm"),
        Synonym.objects.create(terms="=HYPERLINK(1)\nbowels"),
    ]


def listed(client, **parameters) -> list[Synonym]:
    return list(client.get(LIST, parameters).context["object_list"])


def test_the_list_is_searched_and_narrowed_to_what_leads_somewhere(client, editor, synonyms):
    named, other_name, nowhere = synonyms
    assert set(listed(client)) == set(synonyms)
    assert listed(client, q="colon") == [other_name]
    assert set(listed(client, known="yes")) == {named, other_name}
    assert listed(client, known="no") == [nowhere]
    assert set(listed(client, known="nonsense")) == set(synonyms)


@pytest.mark.parametrize("query", [{"nonsense": "1"}, {"q": "\0"}])
def test_a_list_that_cannot_be_narrowed_so_says_it(client, editor, synonyms, query):
    response = client.get(LIST, query, follow=True)
    assert response.status_code == 200
    assert "could not be narrowed" in response.content.decode()


def test_a_meaning_is_made_read_and_kept_from_those_without_a_right(client, editor):
    client.post(f"{LIST}create/", {"terms": "IBS\nirritable bowel"})
    synonym = Synonym.objects.get()
    page = client.get(f"{LIST}inspect/{synonym.pk}/").content.decode()
    assert "irritable bowel" in page
    client.force_login(MemberFactory(role="Clinic staff"))
    assert client.get(LIST).url == reverse("wagtailadmin_home")


@pytest.mark.parametrize("action", ["inspect", "edit", "delete"])
def test_a_meaning_that_cannot_be_is_not_found(client, editor, action):
    for key in ("x", "9" * 30, "9" * 18):
        assert client.get(f"{LIST}{action}/{key}/").status_code == 404


def test_the_file_of_synonyms_runs_nothing(client, editor, synonyms):
    response = client.get(LIST, {"export": "csv"})
    text = b"".join(response.streaming_content).decode()
    assert "'=HYPERLINK(1), bowels" in text
    assert "IBS, nervous gut" in text


def test_the_synonyms_have_one_place_in_the_admin(client, editor):
    assert LIST in client.get(reverse("wagtailadmin_home")).content.decode()
    snippets = client.get(reverse("wagtailsnippets:index")).content.decode()
    assert "snippets/conditions/topic" in snippets and "snippets/conditions/synonym" not in snippets
