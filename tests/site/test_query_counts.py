"""A page that nobody has kept costs few queries, and as many when it is long as when it is short."""

from itertools import cycle, islice
from uuid import uuid4

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Site

from clinic_cms import chrome
from conditions.models import ConditionIndexPage
from conditions.references.citations import Citation
from tests.factories import (
    ClinicianFactory,
    ConditionIndexPageFactory,
    ConditionPageFactory,
    ConsultationPageFactory,
    HomePageFactory,
    ImageFactory,
    ReferenceFactory,
)

pytestmark = pytest.mark.django_db

WARM, COLD = 7, 12


@pytest.fixture
def index():
    home = HomePageFactory()
    Site.objects.update(root_page=home)
    return ConditionIndexPageFactory(parent=home, title="Conditions", slug="conditions")


def page_link(page) -> str:
    return f'<a linktype="page" id="{page.pk}">{page.title}</a>'


def citation(work) -> str:
    return f'<embed embedtype="citation" id="{work.pk}" label="{Citation(work.pk).label}"/>'


def article(
    index: ConditionIndexPage,
    *,
    sections: int,
    links: int,
    images: int,
    related: int,
    works: int,
    slug: str = "",
):
    """A published article with as much in it of each kind, and a way to the form."""
    others = [ConditionPageFactory(parent=index) for _ in range(max(links, related, 1))]
    pictures = [ImageFactory(file__width=64, file__height=48) for _ in range(images)]
    cited = [ReferenceFactory() for _ in range(works)]
    links = [page_link(other) for other in others[:links]]
    text = " ".join([*links, *map(citation, cited)])
    page = ConditionPageFactory(
        parent=index,
        title="Sciatica",
        slug=slug or f"sciatica-{sections}",
        introduction=f"<p>{text}</p>",
        hero_image=pictures[0],
        reviewed_by=ClinicianFactory(photo=pictures[0], biography=f"<p>{text}</p>"),
        body=[
            *(("figure", {"image": picture}) for picture in pictures),
            *(
                ("description", {"heading": f"Part {n}", "text": f"<p>{link}</p>"})
                for n, link in enumerate(islice(cycle(links or ["Pain"]), sections - images - 5))
            ),
            ("key_facts", {"heading": "Facts", "facts": [f"<p>{text}</p>"]}),
            (
                "conditions_treated",
                {"heading": "We treat", "conditions": [{"name": "Pain", "page": others[0]}]},
            ),
            ("related_articles", {"heading": "Read on", "pages": others[:related]}),
            ("consultation", {"heading": "Ask us", "form_page": ConsultationPageFactory()}),
            ("citations", {"heading": "References", "works": cited}),
        ],
    )
    for section in page.body:
        section.id = str(uuid4())
    page.save_revision().publish()
    return page


def visit(client, page) -> int:
    """The number of queries that one visit costs."""
    connection.run_on_commit.clear()  # the transaction the test stands in is over for the site
    with CaptureQueriesContext(connection) as queries:
        response = client.get(page.url)
    assert response.status_code == 200
    assert response.content.count(b"w-block-") == len(page.body)
    return len(queries)


def test_a_long_page_costs_as_many_queries_as_a_short_one(client, index):
    short = article(index, sections=10, links=1, images=1, related=3, works=1)
    long = article(index, sections=200, links=50, images=20, related=20, works=80)
    for page in (short, long):
        visit(client, page)  # makes the sizes of the pictures

    assert visit(client, short) == visit(client, long) <= WARM


@pytest.mark.parametrize(
    "more", [{"sections": 60}, {"links": 50}, {"images": 20}, {"related": 20}, {"works": 80}]
)
def test_more_of_one_kind_costs_no_more_queries(more, client, index):
    few = {"sections": 30, "links": 1, "images": 1, "related": 3, "works": 1}
    page, longer = article(index, **few), article(index, **few | more, slug="longer")
    for each in (page, longer):
        visit(client, each)  # makes the sizes of the pictures

    assert visit(client, page) == visit(client, longer)


def test_a_page_that_points_to_nothing_costs_no_more_queries(client, index):
    page = article(index, sections=10, links=0, images=1, related=0, works=0)
    visit(client, page)

    assert visit(client, page) <= WARM


@pytest.mark.indexed
def test_a_page_tops_up_its_related_articles_within_its_queries(client, index):
    page = article(index, sections=40, links=10, images=5, related=0, works=60)
    ConditionPageFactory(parent=index, title="Sciatica and you")
    visit(client, page)

    assert visit(client, page) <= WARM


def test_the_first_page_of_a_process_costs_a_few_queries_more(client, index):
    page = article(index, sections=40, links=10, images=5, related=3, works=60)
    visit(client, page)
    chrome.kept.clear()
    ContentType.objects.clear_cache()
    Site.clear_site_root_paths_cache()

    assert visit(client, page) <= COLD
