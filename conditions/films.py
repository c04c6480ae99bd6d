"""Parts of a film: browsers ask for them to jump within it, and some to play it at all."""

import re

from django.http import HttpRequest, HttpResponse
from wagtail.documents.models import AbstractDocument

from conditions.blocks.video import FILM_FILES

PART = re.compile(r"bytes=(\d{1,18})-(\d{0,18})")
LARGEST_PART = 2**20  # bytes; a browser asks for the rest


def serve_part(document: AbstractDocument, request: HttpRequest) -> HttpResponse | None:
    """The part of a film the browser asks for; None for anything else, which Wagtail serves."""
    wanted = PART.fullmatch(request.headers.get("Range", ""))
    is_film = document.file_extension.lower() in FILM_FILES
    if not (wanted and is_film and is_on_this_machine(document)):
        return None
    size = document.file.size
    first, end = int(wanted[1]), int(wanted[2] or size)
    last = min(end, size - 1, first + LARGEST_PART - 1)
    if first > last:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    with document.file.open("rb") as film:
        film.seek(first)
        part = film.read(last - first + 1)
    headers = {"Accept-Ranges": "bytes", "Content-Range": f"bytes {first}-{last}/{size}"}
    return HttpResponse(part, document.content_type, status=206, headers=headers)


def is_on_this_machine(document: AbstractDocument) -> bool:
    """Whether the file lies here; a remote storage knows parts by itself."""
    try:
        document.file.path  # noqa: B018 - asking is the test
    except NotImplementedError:
        return False
    return True
