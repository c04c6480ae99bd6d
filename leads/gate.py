"""What a request must be before its form is read: whole, small, plain, and from our own pages.

The form carries no cookie and no token, so that its page can be cached. That a browser names the
sender of every cross-site request is what protects the endpoint instead.
"""

from collections.abc import Callable
from contextlib import suppress
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest, RawPostDataException, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _

from leads import conf
from leads.uploads import InMemory

MAX_BODY_BYTES = 64 * 1024
# So much of what is too long is read for nothing: a browser that is still sending reads no answer.
# Where files are asked for, so many times what is taken, since a few pictures are quickly too much.
MAX_READ_FOR_NOTHING = 1024**2
MAX_UPLOADS_READ_FOR_NOTHING = 4
PIECE_BYTES = 64 * 1024
MAX_FIELDS = 200
END = "end"
FORM_TYPES = {"application/x-www-form-urlencoded", "multipart/form-data"}


class Refused(Exception):
    """A request that no visitor's browser sends; holds the status of the answer and its reason."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


def check(request: HttpRequest, takes_files: Callable[[], bool]) -> None:
    """Raises Refused, before anything that could fail on a broken request has been read.

    `takes_files` tells whether the form asks for files; to ask it costs a query.
    """
    if not is_from_our_pages(request):
        raise Refused(403, _("This form can only be sent from this site."))
    if request.content_type not in FORM_TYPES:
        raise Refused(415, _("This address takes a filled-in form."))
    if request.content_params.get("charset", "utf-8").lower() not in {"utf-8", "utf8"}:
        raise Refused(400, _("The form must be sent in UTF-8."))
    if "\0" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
        raise Refused(400, _("The address contains a character that is not allowed."))
    is_upload = request.content_type == "multipart/form-data"
    if is_upload:
        with suppress(AttributeError):  # a host's middleware has read the form before us
            request.upload_handlers = [InMemory(request)]
    length = length_of(request)
    if length <= MAX_BODY_BYTES:
        check_body(request, length)
    elif not (is_upload and takes_files()):
        read_for_nothing(request, MAX_READ_FOR_NOTHING)
        raise Refused(413, _("This is more than the form can take. Please shorten your answers."))
    elif length > conf.upload_bytes():
        read_for_nothing(request, MAX_UPLOADS_READ_FOR_NOTHING * conf.upload_bytes())
        raise Refused(
            413, _("Your files are too large together. Please choose fewer or smaller ones.")
        )
    check_fields(request, is_read_whole=length <= MAX_BODY_BYTES)
    if request.FILES and not takes_files():
        raise Refused(400, _("This form takes no files."))


def is_from_our_pages(request: HttpRequest) -> bool:
    site = request.META.get("HTTP_SEC_FETCH_SITE")  # to read one header, not all are copied
    if site:
        return site in {"same-origin", "none"}
    source = request.META.get("HTTP_ORIGIN")
    if source:
        is_ours = host_of(source) == request.get_host()
        return is_ours or source in settings.CSRF_TRUSTED_ORIGINS
    # A browser sends at least one of them with every cross-site POST.
    return True


def host_of(origin: str) -> str:
    """The host and port of an origin; empty if it is none."""
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return ""


def length_of(request: HttpRequest) -> int:
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not (length.isascii() and length.isdigit()):
        raise Refused(400, _("The request does not say how long it is."))
    return int(length)


def check_body(request: HttpRequest, length: int) -> None:
    try:
        received = len(request.body)
    except RawPostDataException:
        return  # a host's middleware has read the form before us
    except (UnreadablePostError, RequestDataTooBig) as error:
        raise Refused(400, _("The form did not arrive whole. Please send it again.")) from error
    if received != length:
        raise Refused(400, _("The form did not arrive whole. Please send it again."))


def read_for_nothing(request: HttpRequest, most: int) -> None:
    with suppress(UnreadablePostError):
        for _piece in range(most // PIECE_BYTES):
            if not request.read(PIECE_BYTES):
                return


def check_fields(request: HttpRequest, is_read_whole: bool) -> None:
    try:
        fields = request.POST
    except (MultiPartParserError, SuspiciousOperation, UnreadablePostError) as error:
        raise Refused(400, _("The form could not be read. Please send it again.")) from error
    if sum(len(values) for _name, values in fields.lists()) > MAX_FIELDS:
        raise Refused(400, _("The form has more fields than it was sent out with."))
    # Files are read as they come; the last field of the form tells that nothing was cut off.
    if not is_read_whole and END not in fields:
        raise Refused(400, _("The form did not arrive whole. Please send it again."))
