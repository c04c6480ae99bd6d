"""A film with its transcript: from this site, or from another once the reader asks for it."""

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.blocks import StructBlockValidationError
from wagtail.documents import get_document_model
from wagtail.models import CollectionViewRestriction

from conditions import films
from conditions.blocks.video import VideoSection, film_at
from tests.factories import ConditionPageFactory, ImageFactory

pytestmark = pytest.mark.django_db


def document(name: str):
    return get_document_model().objects.create(title=name, file=ContentFile(b"...", name))


def value(**given: object):
    words = {"heading": "How a signal travels", "transcript": "<p>A dot moves.</p>"}
    keys = {name: getattr(thing, "pk", thing) for name, thing in given.items()}
    return VideoSection().to_python(words | keys)


def page_with(**given: object):
    return ConditionPageFactory(body=[("video", value(**given))])


@pytest.mark.parametrize(
    ("address", "player"),
    [
        (address, "https://www.youtube-nocookie.com/embed/a-bcd_fgh12?autoplay=1")
        for address in (
            "https://www.youtube.com/watch?v=a-bcd_fgh12",
            "https://m.youtube.com/watch?list=1&v=a-bcd_fgh12&t=5s",
            "https://youtu.be/a-bcd_fgh12?si=x",
            "https://www.youtube.com/shorts/a-bcd_fgh12",
            "https://www.youtube-nocookie.com/embed/a-bcd_fgh12",
        )
    ]
    + [
        (address, "https://player.vimeo.com/video/76979871?autoplay=1&dnt=1")
        for address in ("https://vimeo.com/76979871", "https://player.vimeo.com/video/76979871")
    ],
)
def test_an_address_that_people_copy_leads_to_the_player_that_sets_no_cookie(address, player):
    assert film_at(address).player == player


@pytest.mark.parametrize(
    "address",
    [
        "https://www.youtube.com/@channel",
        "https://www.youtube.com/watch?v=short",
        "https://youtube.com.evil.example/watch?v=a-bcd_fgh12",
        "https://evil.example/?https://youtu.be/a-bcd_fgh12",
        "https://vimeo.com/about",
    ],
)
def test_no_other_address_is_taken_for_a_film(address):
    assert film_at(address) is None


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({}, "file"),
        ({"file": "a.mp4", "address": "https://vimeo.com/1"}, "file"),
        ({"file": "a.pdf"}, "file"),
        ({"address": "https://film.example/1"}, "address"),
        ({"file": "a.mp4", "captions": "a.pdf"}, "captions"),
    ],
)
def test_an_editor_is_told_what_keeps_the_film_from_being_shown(given, field):
    documents = {name: document(given[name]) for name in ("file", "captions") if name in given}

    with pytest.raises(StructBlockValidationError) as refused:
        VideoSection().clean(value(**given | documents))

    assert set(refused.value.block_errors) == {field}


def test_a_film_of_the_clinics_own_loads_nothing_until_it_is_played(client):
    film, captions = document("signal.mp4"), document("signal.vtt")

    html = client.get(page_with(file=film, captions=captions).url).content.decode()

    assert '<video controls preload="none"' in html
    assert f'<source src="{film.url}" type="video/mp4">' in html
    assert f'src="{captions.url}"' in html
    assert "A dot moves." in html
    assert "film.js" not in html


def test_a_film_elsewhere_is_a_link_that_says_where_the_reader_goes(client):
    html = client.get(page_with(address="https://youtu.be/a-bcd_fgh12").url).content.decode()

    assert "<iframe" not in html
    assert 'href="https://www.youtube.com/watch?v=a-bcd_fgh12" rel="noreferrer"' in html
    assert "Play the film from YouTube</a>" in html
    assert "Nothing is loaded from YouTube before you press the button." in html


def test_many_films_cost_no_more_queries_than_one(client):
    def queries(count: int) -> int:
        films = [document(f"signal-{count}-{number}.mp4") for number in range(count)]
        poster = ImageFactory()
        body = [("video", value(file=film, poster=poster)) for film in films]
        page = ConditionPageFactory(body=body)
        client.get(page.url)
        with CaptureQueriesContext(connection) as asked:
            client.get(page.url)
        return len(asked)

    assert queries(1) == queries(8)


def test_a_half_written_section_leaves_the_page_standing(client):
    page = ConditionPageFactory(body=[("video", value(address="https://film.example/"))])

    assert client.get(page.url).status_code == 200


@pytest.mark.parametrize(
    ("wanted", "status", "sent", "place"),
    [
        ("bytes=0-1", 206, b"01", "bytes 0-1/10"),
        ("bytes=4-", 206, b"456", "bytes 4-6/10"),
        ("bytes=8-99", 206, b"89", "bytes 8-9/10"),
        ("bytes=10-", 416, b"", "bytes */10"),
    ],
)
def test_a_browser_gets_the_part_of_a_film_it_asks_for(
    wanted, status, sent, place, client, settings, monkeypatch, tmp_path
):
    films_on_disk(settings, tmp_path)
    monkeypatch.setattr(films, "LARGEST_PART", 3)
    film = get_document_model().objects.create(file=ContentFile(b"0123456789", "film.mp4"))

    response = client.get(film.url, headers={"range": wanted})

    assert (response.status_code, response.content) == (status, sent)
    assert response["Content-Range"] == place


def test_whoever_asks_for_a_part_without_measure_gets_the_film(client, settings, tmp_path):
    films_on_disk(settings, tmp_path)
    film = get_document_model().objects.create(file=ContentFile(b"0123456789", "film.mp4"))
    response = client.get(film.url, headers={"range": f"bytes=0-{'9' * 5_000}"})
    assert (response.status_code, response.getvalue()) == (200, b"0123456789")


def test_no_part_of_a_film_is_given_to_who_may_not_have_it(client, settings, tmp_path):
    films_on_disk(settings, tmp_path)
    film = get_document_model().objects.create(file=ContentFile(b"0123456789", "film.mp4"))
    CollectionViewRestriction.objects.create(collection=film.collection, restriction_type="login")

    assert client.get(film.url, headers={"range": "bytes=0-1"}).status_code == 302


def films_on_disk(settings, folder):
    settings.MEDIA_ROOT = folder
    on_disk = {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    settings.STORAGES = {**settings.STORAGES, "default": on_disk}
