"""A page that is shared shows its title as a picture, drawn when somebody's site asks for it."""

from io import BytesIO
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from django.core.signing import Signer
from django.urls import reverse
from PIL import Image
from wagtail.models import Site

from conditions import share_picture
from conditions.models import Topic
from tests.factories import (
    ConditionIndexPageFactory,
    ConditionPageFactory,
    ConsultationPageFactory,
    HomePageFactory,
    ImageFactory,
    InformationPageFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def home():
    """A home page at the root of the site."""
    home = HomePageFactory(title="Harbor Clinic")
    Site.objects.update(root_page=home)
    Site.clear_site_root_paths_cache()
    return home


@pytest.fixture
def card(client):
    """What a page at an address says of itself to a site where it is shared."""

    def read(address: str) -> dict[str, str]:
        soup = BeautifulSoup(client.get(address).content, "html.parser")
        named = soup.select("meta[property^='og:'], meta[name^='twitter:']")
        names = [meta.get("property") or meta["name"] for meta in named]
        assert len(set(names)) == len(names)
        return dict(zip(names, (meta["content"] for meta in named), strict=True))

    return read


@pytest.fixture
def title_drawn(card):
    """The title in the picture at an address."""

    def read(address: str) -> str:
        picture = urlsplit(card(address)["og:image"]).path
        name = picture.removeprefix("/share/").removesuffix(".png")
        return share_picture.title_in(name)

    return read


def test_every_kind_of_page_shows_its_title(home, card, title_drawn):
    index = ConditionIndexPageFactory(parent=home, title="Conditions")
    article = ConditionPageFactory(parent=index, title="Sciatica & back pain")
    article.topics = [Topic.objects.create(name="Nerves")]
    article.save()
    pages = {
        home.url: "Harbor Clinic",
        index.url: "Conditions",
        f"{index.url}a-to-z/": "Conditions from A to Z",
        f"{index.url}a-to-z/s/": "Conditions from A to Z: S",
        f"{index.url}topics/": "Conditions by topic",
        f"{index.url}topics/nerves/": "Conditions by topic: Nerves",
        article.url: "Sciatica & back pain",
        ConsultationPageFactory(parent=home, title="Ask us").url: "Ask us",
        InformationPageFactory(parent=home, title="Privacy").url: "Privacy",
    }
    for address, title in pages.items():
        shared = card(address)
        assert shared["og:title"] == shared["og:image:alt"] == title_drawn(address) == title
        assert shared["og:url"] == f"http://localhost{address}"
        assert shared["og:type"] == ("article" if address == article.url else "website")
        assert shared["twitter:card"] == "summary_large_image"
    assert card("/search/?q=sciatica")["og:title"] == title_drawn("/search/?q=sciatica") == "Search"


def test_the_picture_is_there_for_the_site_where_the_page_is_shared(client, card):
    shared = card(ConditionPageFactory(title="Sciatica").url)

    response = client.get(shared["og:image"])

    assert response["Content-Type"] == "image/png"
    assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
    with Image.open(BytesIO(response.content)) as picture:
        size = str(picture.width), str(picture.height)
    assert size == (shared["og:image:width"], shared["og:image:height"]) == ("1200", "630")


def test_another_title_is_shown_at_once_however_it_came_about(title_drawn):
    page = ConditionPageFactory(title="Sciatica")
    assert title_drawn(page.url) == "Sciatica"

    page.title = "Pain in the leg"
    page.save()
    assert title_drawn(page.url) == "Pain in the leg"

    page.social_title = "Does your leg hurt?"
    page.save_revision().publish()
    assert title_drawn(page.url) == "Does your leg hurt?"


def test_nobody_has_words_drawn_that_no_page_of_the_site_has(client):
    made_elsewhere = Signer(key="guessed", salt="guessed").sign_object("Buy pills")

    for name in ("Sciatica", made_elsewhere, f"{share_picture.name_for('Sciatica')}x"):
        address = reverse("conditions:share_picture", args=[name])
        assert client.get(address).status_code == 404, name


def test_a_picture_that_an_editor_chose_comes_first(card):
    chosen = ImageFactory(file__width=2400, file__height=1260, description="A drawn leg")
    page = ConditionPageFactory(title="Sciatica", social_image=chosen)

    assert "/share/" not in card(page.url)["og:image"]
    assert card(page.url)["og:image:alt"] == "A drawn leg"


def test_a_page_without_a_description_is_described_by_its_first_words(card):
    page = ConditionPageFactory(
        introduction="<p>It burns &amp; stings.</p><p>Much can <b>ease</b> it.</p>"
    )
    assert card(page.url)["og:description"] == "It burns & stings. Much can ease it."

    page.introduction = f"<p>{'Long ' * 100}</p>"
    page.save()
    assert len(card(page.url)["og:description"]) == 200


@pytest.mark.parametrize(
    "title", ["", "Migraine", "Síndrome de dolor regional complejo " * 3, "long " * 60, "x" * 255]
)
def test_any_title_stays_above_the_sun(title):
    font, lines = share_picture.fit(title)

    assert len(lines) * font.size * share_picture.LEADING <= 310
    assert len(share_picture.draw(title, "Harbor Pain Clinic")) < 100_000


def test_the_longest_words_there_are_stand_in_the_picture_whole():
    font, lines = share_picture.fit("Pneumonoultramicroscopicsilicovolcanoconiosis")

    assert font.getlength(lines[0]) <= share_picture.WIDTH - 2 * share_picture.EDGE


@pytest.mark.parametrize(
    ("title", "drawn"),
    [
        ("Bones 🦴 and you", "Bones and you"),
        ("🦴", "Harbor Pain Clinic"),
        ("頭痛とめまい", "Harbor Pain Clinic"),
        ("Ménière’s", "Ménière’s"),
    ],
)
def test_no_empty_box_stands_for_a_sign_that_the_letters_lack(title, drawn):
    site = "Harbor Pain Clinic"
    assert share_picture.draw(title, site) == share_picture.draw(drawn, site)
