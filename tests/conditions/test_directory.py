"""Readers look up a condition from A to Z or by topic."""

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.encoding import iri_to_uri
from wagtail.models import PageViewRestriction

from conditions import directory
from conditions.models import OtherName, Topic
from tests.factories import ConditionIndexPageFactory, ConditionPageFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def index():
    return ConditionIndexPageFactory(title="Conditions")


def add(index, title, *, names=(), topics=(), **fields):
    page = ConditionPageFactory(parent=index, title=title, **fields)
    page.other_names = [OtherName(name=name) for name in names]
    page.topics = [Topic.objects.get_or_create(name=name)[0] for name in topics]
    page.save()
    return page


@pytest.fixture
def look_up(client, index):
    """The groups at an address below the index: their headings, with their lines."""

    def read(path: str) -> dict[str, list[str]]:
        html = client.get(index.url + path).content
        groups = BeautifulSoup(html, "html.parser").select(".condition-group")
        return {
            group.h2.text: [" ".join(line.text.split()) for line in group.select("li")]
            for group in groups
        }

    return read


def test_names_stand_under_their_letters_and_other_names_tell_what_to_see(index, look_up):
    add(index, "Irritable bowel syndrome", names=["IBS", "Spastic colon"])
    add(index, "Épicondylite")
    add(index, "Erythromelalgia")
    add(index, "5q deletion")

    assert look_up("a-to-z/") == {
        "0–9": ["5q deletion"],
        "E": ["Épicondylite", "Erythromelalgia"],
        "I": ["IBS, see Irritable bowel syndrome", "Irritable bowel syndrome"],
        "S": ["Spastic colon, see Irritable bowel syndrome"],
    }
    assert list(look_up("a-to-z/e/")) == ["E"]


def test_titles_stand_under_their_topics_and_the_others_last(index, look_up):
    add(index, "Sciatica", topics=["Nerves", "Back"])
    add(index, "Migraine", topics=["Nerves"])
    add(index, "Fibromyalgia")

    assert look_up("topics/") == {
        "Back": ["Sciatica"],
        "Nerves": ["Migraine", "Sciatica"],
        "Other conditions": ["Fibromyalgia"],
    }
    assert look_up("topics/nerves/") == {"Nerves": ["Migraine", "Sciatica"]}
    assert look_up("topics/other-conditions/") == {"Other conditions": ["Fibromyalgia"]}


def test_topics_that_share_an_address_share_a_group(index, look_up, client):
    add(index, "Sciatica", topics=["Nerves!", "Nerves?"])
    add(index, "Migraine", topics=["Nerves?"])
    add(index, "Gout", topics=["Other conditions"])
    add(index, "Fibromyalgia", topics=[])
    add(index, "Angina", topics=["Main"])

    assert look_up("topics/") == {
        "Main": ["Angina"],
        "Nerves!": ["Migraine", "Sciatica"],
        "Other conditions": ["Fibromyalgia", "Gout"],
    }
    soup = BeautifulSoup(client.get(index.url + "topics/").content, "html.parser")
    ids = [element["id"] for element in soup.select("[id]")]
    assert len(ids) == len(set(ids))
    targets = {link["href"].removeprefix("#") for link in soup.select(".condition-groups a")}
    assert targets <= set(ids)
    assert "more of them than fit" not in soup.text


def test_an_entry_leads_to_its_page(index, client):
    page = add(index, "Sciatica", names=["Pinched nerve"])

    soup = BeautifulSoup(client.get(index.url + "a-to-z/").content, "html.parser")

    links = [link["href"] for link in soup.select(".condition-group a")]
    assert links == [page.url, page.url]


def test_what_no_visitor_may_see_is_not_listed(index, look_up):
    add(index, "Draft", names=["Drafted"], topics=["Secret"], live=False)
    private = add(index, "Private", names=["Privately"], topics=["Secret"])
    PageViewRestriction.objects.create(page=private, restriction_type="login")
    add(ConditionIndexPageFactory(), "Elsewhere", topics=["Secret"])

    assert look_up("a-to-z/") == {}
    assert look_up("topics/") == {}


@pytest.mark.parametrize("path", ["a-to-z/x/", "a-to-z/e/f/", "topics/unheard-of/"])
def test_a_letter_or_topic_without_conditions_is_not_there(path, index, client):
    add(index, "Erythromelalgia", topics=["Skin"])

    assert client.get(index.url + path).status_code == 404


@pytest.mark.parametrize(
    ("typed", "leads_to"),
    [
        ("a-to-z/E/", "a-to-z/e/"),
        ("a-to-z/É/", "a-to-z/e/"),
        ("topics/Nerves/", "topics/nerves/"),
        ("topics/epaule/", "topics/épaule/"),
    ],
)
def test_a_letter_or_topic_has_one_address_however_it_is_spelt(typed, leads_to, index, client):
    add(index, "Épicondylite", topics=["Nerves", "Épaule"])

    answer = client.get(index.url + typed)

    assert (answer.status_code, answer["Location"]) == (301, iri_to_uri(index.url + leads_to))
    assert client.get(answer["Location"]).status_code == 200


def test_many_names_get_a_page_for_each_letter(index, look_up, client, monkeypatch):
    monkeypatch.setattr(directory, "MOST_ON_ONE_PAGE", 1)
    add(index, "Sciatica", topics=["Nerves"])
    add(index, "Migraine", topics=["Nerves"])

    html = client.get(index.url + "a-to-z/").content.decode()

    assert look_up("a-to-z/") == {}
    assert f'href="{index.url}a-to-z/m/"' in html
    assert look_up("a-to-z/m/") == {"M": ["Migraine"]}
    assert look_up("topics/") == {}
    assert look_up("topics/nerves/") == {"Nerves": ["Migraine", "Sciatica"]}


def test_a_group_says_when_it_does_not_hold_all(index, client, monkeypatch):
    monkeypatch.setattr(directory, "MOST_IN_A_GROUP", 1)
    add(index, "Migraine")
    assert "more of them than fit" not in client.get(index.url + "a-to-z/m/").content.decode()
    add(index, "Morphea")
    assert "more of them than fit" in client.get(index.url + "a-to-z/m/").content.decode()


@pytest.mark.parametrize("look", [directory.by_letter, directory.by_topic])
def test_looking_up_takes_two_queries_at_any_size(look, index, django_assert_num_queries):
    for number in range(12):
        add(index, f"Pain {number}", names=[f"Ache {number}"], topics=["Nerves", f"Part {number}"])

    with django_assert_num_queries(2):
        found = look(index.listed)

    assert sum(len(group.entries) for group in found.shown) == 24


def test_every_view_is_a_page_of_its_own_for_search_engines(index, client):
    add(index, "Sciatica")

    html = client.get(index.url + "a-to-z/s/").content.decode()

    assert f'<link rel="canonical" href="http://localhost{index.url}a-to-z/s/">' in html
    assert "<title>Conditions from A to Z: S" in html


def test_a_topic_is_kept_once_whatever_its_case():
    Topic.objects.create(name="Nerves")

    with pytest.raises(ValidationError, match="already"):
        Topic(name="nerves").full_clean()


def test_editors_see_how_many_pages_a_topic_has(index, admin_client):
    add(index, "Sciatica", topics=["Nerves"])
    add(index, "Migraine", topics=["Nerves"])

    listing = BeautifulSoup(
        admin_client.get(reverse("wagtailsnippets_conditions_topic:list")).content, "html.parser"
    )

    assert "2" in [cell.text.strip() for cell in listing.select("td")]
