"""How a picture reaches the visitor."""

import re

import pytest
from bs4 import BeautifulSoup
from django.core.files.base import ContentFile
from django.template.loader import render_to_string
from wagtail.images.models import Image

from tests.factories import ConditionPageFactory, ImageFactory

pytestmark = pytest.mark.django_db
DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 30" width="40" height="30"/>'


@pytest.fixture
def drawing() -> Image:
    return Image.objects.create(title="A nerve", file=ContentFile(DRAWING, name="nerve.svg"))


def test_a_photograph_is_offered_in_modern_formats_and_several_widths(client):
    page = ConditionPageFactory(hero_image=ImageFactory(), hero_alt_text="A quiet room")

    html = client.get(page.url).content.decode()
    picture = html[html.index("<picture>") : html.index("</picture>")]

    assert 'type="image/avif"' in picture
    assert 'type="image/webp"' in picture
    assert picture.count("sizes=") == 3
    assert 'alt="A quiet room"' in picture
    assert 'fetchpriority="high"' in picture


@pytest.mark.parametrize(
    ("width", "offered"), [(300, [300]), (700, [480, 700]), (2000, [480, 960, 1440])]
)
def test_a_photograph_is_offered_in_no_width_twice(width, offered, client):
    page = ConditionPageFactory(hero_image=ImageFactory(file__width=width))

    soup = BeautifulSoup(client.get(page.url).text, "html.parser")

    sets = [tag["srcset"] for tag in soup.select("picture source, picture img")]
    sets += [tag["imagesrcset"] for tag in soup.select('link[rel="preload"]')]
    assert len(sets) == 4
    for candidates in sets:
        assert re.findall(r"\S+ (\d+)w", candidates) == [str(width) for width in offered]


def test_a_drawing_is_shown_as_it_is(client, drawing):
    page = ConditionPageFactory(hero_image=drawing)

    html = client.get(page.url).content.decode()

    assert "<picture>" not in html
    assert ".svg" in html
    assert "srcset" not in html
    assert 'width="40" height="30"' in html


def test_a_drawing_that_opens_a_page_is_asked_for_first_and_once(client, drawing):
    soup = BeautifulSoup(
        client.get(ConditionPageFactory(hero_image=drawing).url).text, "html.parser"
    )

    (preload,) = soup.select('link[rel="preload"]')
    (shown,) = soup.select(".condition-hero img")
    assert (preload["as"], preload["type"]) == ("image", "image/svg+xml")
    assert preload["href"] == shown["src"]


def test_a_picture_further_down_waits_until_it_is_needed(drawing):
    html = render_to_string("conditions/picture.html", {"picture": drawing})

    assert 'loading="lazy"' in html
    assert 'alt=""' in html


def test_no_picture_leaves_no_trace():
    assert render_to_string("conditions/picture.html", {"picture": None}).strip() == ""
