"""What a reader's phone has to fetch before an article can be read."""

from html.parser import HTMLParser
from pathlib import Path

import brotli
import pytest
from django.contrib.staticfiles import finders

from tests.factories import ClinicianFactory, ConditionPageFactory, ImageFactory, ReferenceFactory

pytestmark = pytest.mark.django_db

KB = 1000


class Fetched(HTMLParser):
    """What the browser asks for at once: styles, scripts and the pictures of the first screen."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.styles: list[str] = []
        self.scripts: list[str] = []
        self.images: list[dict[str, str | None]] = []
        self.preloads: list[dict[str, str | None]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        if tag == "link" and given["rel"] == "stylesheet":
            self.styles.append(given["href"])
        elif tag == "link" and given["rel"] == "preload":
            self.preloads.append(given)
        elif tag == "script" and "src" in given:
            self.scripts.append(given["src"])
        elif tag == "img":
            self.images.append(given)


@pytest.fixture
def article(settings, client):
    """The HTML of an article with much in it, as it travels."""
    settings.MIDDLEWARE = ["clinic_cms.page_cache.PageCacheMiddleware", *settings.MIDDLEWARE]
    picture = ImageFactory(file__width=1600, file__height=900)
    text = "<p>Nerve pain burns or stings, and several treatments can ease it.</p>" * 4
    page = ConditionPageFactory(
        hero_image=picture,
        reviewed_by=ClinicianFactory(),
        body=[
            *(("description", {"heading": f"Part {n}", "text": text}) for n in range(36)),
            ("figure", {"image": picture}),
            ("citations", {"works": [ReferenceFactory() for _ in range(60)]}),
        ],
    )
    response = client.get(page.url, headers={"accept-encoding": "br"})
    assert response["Content-Encoding"] == "br"
    return response.content


def packed(addresses: list[str]) -> int:
    """The bytes of static files in Brotli."""
    files = [Path(finders.find(address.removeprefix("/static/"))) for address in addresses]
    return sum(len(brotli.compress(file.read_bytes())) for file in files)


def test_an_article_is_light(article):
    fetched = Fetched(brotli.decompress(article).decode())
    scripts, styles = set(fetched.scripts), set(fetched.styles)

    assert len(scripts) + len(styles) <= 4
    assert packed(scripts) <= 6 * KB
    assert packed(scripts) + packed(styles) <= 21 * KB
    assert len(article) + packed(scripts) + packed(styles) <= 35 * KB


def test_little_is_fetched_at_once_and_nothing_moves_when_it_arrives(article):
    fetched = Fetched(brotli.decompress(article).decode())
    eager = [image for image in fetched.images if image.get("loading") != "lazy"]

    assert len(eager) == 1
    assert 1 + len(set(fetched.scripts)) + len(set(fetched.styles)) + len(eager) <= 6
    assert all(image["width"] and image["height"] for image in fetched.images)


def test_the_picture_of_the_first_screen_is_asked_for_first_and_once(article):
    html = brotli.decompress(article).decode()
    (preload,) = Fetched(html).preloads

    assert (preload["as"], preload["type"]) == ("image", "image/avif")
    assert f'srcset="{preload["imagesrcset"]}" ' in html.partition("<picture")[2]
    assert f'sizes="{preload["imagesizes"]}"' in html.partition("<picture")[2]
    assert html.index('rel="preload"') < html.index("conditions/conditions.css")
