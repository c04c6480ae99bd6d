"""What a request must be before its form is read: whole, small, plain, and from our own pages.

The form carries no cookie and no token, so that its page can be cached. That a browser names the
sender of every cross-site request is what protects the endpoint instead.
"""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest, RawPostDataException, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _

MAX_BODY_BYTES = 64 * 1024
MAX_FIELDS = 200
FORM_TYPES = {"application/x-www-form-urlencoded", "multipart/form-data"}


class Refused(Exception):
    """A request that no visitor's browser sends; holds the status of the answer and its reason."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


def check(request: HttpRequest) -> None:
    """Raises Refused, before anything that could fail on a broken request has been read."""
    if not is_from_our_pages(request):
        raise Refused(403, _("This form can only be sent from this site."))
    if request.content_type not in FORM_TYPES:
        raise Refused(415, _("This address takes a filled-in form."))
    if request.content_params.get("charset", "utf-8").lower() not in {"utf-8", "utf8"}:
        raise Refused(400, _("The form must be sent in UTF-8."))
    if "\0" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
        raise Refused(400, _("The address contains a character that is not allowed."))
    check_body(request)
    check_fields(request)


def is_from_our_pages(request: HttpRequest) -> bool:
    site = request.headers.get("Sec-Fetch-Site")
    if site:
        return site in {"same-origin", "none"}
    source = request.headers.get("Origin")
    if source:
        is_ours = urlsplit(source).netloc == request.get_host()
        return is_ours or source in settings.CSRF_TRUSTED_ORIGINS
    # A browser sends at least one of them with every cross-site POST.
    return True


def check_body(request: HttpRequest) -> None:
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not (length.isascii() and length.isdigit()):
        raise Refused(400, _("The request does not say how long it is."))
    length = int(length)
    if length > MAX_BODY_BYTES:
        raise Refused(413, _("This is more than the form can take. Please shorten your answers."))
    try:
        received = len(request.body)
    except RawPostDataException:
        return  # a host's middleware has read the form before us
    except (UnreadablePostError, RequestDataTooBig) as error:
        raise Refused(400, _("The form did not arrive whole. Please send it again.")) from error
    if received != length:
        raise Refused(400, _("The form did not arrive whole. Please send it again."))


def check_fields(request: HttpRequest) -> None:
    try:
        fields, files = request.POST, request.FILES
    except (MultiPartParserError, TooManyFieldsSent, UnreadablePostError) as error:
        raise Refused(400, _("The form could not be read. Please send it again.")) from error
    if sum(len(values) for _name, values in fields.lists()) > MAX_FIELDS:
        raise Refused(400, _("The form has more fields than it was sent out with."))
    if files:
        raise Refused(400, _("This form takes no files."))
