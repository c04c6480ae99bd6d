"""What a WSGI server hands over is answered, however odd it is."""

from io import BytesIO

import pytest

from clinic_cms.wsgi import application

pytestmark = pytest.mark.django_db  # each request looks after the connection
FORM = "application/x-www-form-urlencoded"


def status_of(path: str, query: str, content_type: str) -> str:
    statuses: list[str] = []
    request = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "CONTENT_TYPE": content_type,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(),
    }
    list(application(request, lambda status, headers: statuses.append(status)))
    return statuses[0]


@pytest.mark.parametrize(
    "parameter",
    ["charset=idna", "charset=hex", "charset=undefined", "charset=a\0", "charset*=no''utf-8"],
)
def test_a_charset_that_reads_no_text_is_refused(parameter):
    status = status_of("/healthz", "name=%20", f"{FORM}; {parameter}")
    assert status == "400 Bad Request"


@pytest.mark.parametrize("parameter", ["charset=utf-8", "charset=unheard-of"])
def test_another_charset_is_left_to_whoever_reads_the_form(parameter):
    assert status_of("/healthz", "name=%20", f"{FORM}; {parameter}") == "200 OK"


def test_too_many_parameters_in_an_address_are_refused(settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 10
    many = "&".join(["a=1"] * 11)
    assert status_of("/healthz", many, f"{FORM}; charset=utf-8") == "400 Bad Request"
