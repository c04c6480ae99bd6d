"""A shared page shows its title as a picture, drawn when it is published."""

import pytest
from bs4 import BeautifulSoup
from django.core.files.storage import default_storage
from PIL import Image

from conditions import share_picture
from tests.factories import ConditionPageFactory, ImageFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def publish(django_capture_on_commit_callbacks):
    def publish(page, **fields):
        for name, value in fields.items():
            setattr(page, name, value)
        with django_capture_on_commit_callbacks(execute=True):
            page.save_revision().publish()
        page.refresh_from_db()
        return page

    return publish


@pytest.fixture
def card(client):
    def read(page) -> dict[str, str]:
        soup = BeautifulSoup(client.get(page.url).content, "html.parser")
        return {
            meta["property"]: meta["content"] for meta in soup.select("meta[property^='og:image']")
        }

    return read


def test_publishing_draws_the_title(publish, card):
    page = publish(ConditionPageFactory(title="Sciatica"))

    assert card(page) == {
        "og:image": f"http://localhost/media/{share_picture.name_for('Sciatica')}",
        "og:image:width": "1200",
        "og:image:height": "630",
        "og:image:alt": "Sciatica",
    }
    with default_storage.open(page.share_picture.name) as file, Image.open(file) as picture:
        assert (picture.format, picture.size) == ("PNG", (1200, 630))


def test_another_title_is_drawn_anew(publish, card):
    page = publish(ConditionPageFactory(title="Sciatica"))
    first = page.share_picture.name

    publish(page, title="Pain in the leg")
    assert page.share_picture.name != first
    assert card(page)["og:image:alt"] == "Pain in the leg"

    publish(page, social_title="Does your leg hurt?")
    assert card(page)["og:image:alt"] == "Does your leg hurt?"


def test_the_picture_of_another_title_is_never_shown(publish, card):
    page = publish(ConditionPageFactory(title="Sciatica"))
    page.title = "Pain in the leg"
    page.save()

    assert card(page) == {}


def test_a_picture_that_an_editor_chose_comes_first(publish, card):
    chosen = ImageFactory(file__width=2400, file__height=1260, description="A drawn leg")
    page = publish(ConditionPageFactory(title="Sciatica"), social_image=chosen)

    assert "share/" not in card(page)["og:image"]
    assert card(page)["og:image:alt"] == "A drawn leg"


def test_a_title_is_drawn_the_same_each_time():
    first, again = (share_picture.draw("Sciatica", "Harbor").read() for _ in range(2))

    assert first == again


@pytest.mark.parametrize(
    "title", ["", "Migraine", "Síndrome de dolor regional complejo " * 3, "long " * 60, "x" * 255]
)
def test_any_title_stays_above_the_sun(title):
    font, lines = share_picture.fit(title)

    assert len(lines) * font.size * share_picture.LEADING <= 310
    assert share_picture.draw(title, "Harbor Pain Clinic").size < 100_000
