"""Nothing is read from a request that no visitor's browser sends."""

from io import BytesIO
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from leads import gate
from leads.models import Lead
from tests.leads.conftest import filled_in

pytestmark = pytest.mark.django_db
URLENCODED = "application/x-www-form-urlencoded"


@pytest.fixture
def post(browser, form_page):
    """Send raw bytes to the endpoint."""
    body = urlencode(filled_in(form_page)).encode()

    def post(data=body, content_type=URLENCODED, **extra):
        address = f"/leads/submit/{form_page.form_uuid}/"
        return browser.generic("POST", address, data, content_type=content_type, **extra)

    return post


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 303),
        ({"Sec-Fetch-Site": "none"}, 303),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://testserver"}, 403),
        ({"Origin": "http://testserver"}, 303),
        ({"Origin": "https://elsewhere.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://["}, 403),
        ({"Origin": "http://testserver℀"}, 403),
        ({"Origin": "https://partner.example"}, 303),
        ({}, 303),
    ],
)
def test_only_our_own_pages_may_send(post, settings, headers, status):
    settings.CSRF_TRUSTED_ORIGINS = ["https://partner.example"]
    assert post(headers=headers).status_code == status
    assert Lead.objects.count() == (status == 303)


@pytest.mark.parametrize(
    ("content_type", "status"),
    [
        ("application/json", 415),
        ("", 415),
        ("text/plain", 415),
        (f"{URLENCODED}; charset=utf-16", 400),
        (f"{URLENCODED}; charset=nonsense", 400),
        ("multipart/form-data", 400),
        ("multipart/form-data; boundary=never", 303),
        (f"{URLENCODED}; charset=UTF-8", 303),
    ],
)
def test_only_forms_in_utf8_are_read(post, content_type, status):
    expected = 422 if "never" in content_type else status
    assert post(content_type=content_type).status_code == expected


@pytest.mark.parametrize(
    ("length", "status"), [("10", 422), ("", 422), ("999999", 413), ("-1", 400), ("many", 400)]
)
def test_a_body_of_another_length_keeps_nothing(post, form_page, length, status):
    body = BytesIO(urlencode(filled_in(form_page)).encode())
    assert post(**{"wsgi.input": body, "CONTENT_LENGTH": length}).status_code == status
    assert not Lead.objects.exists()


def test_half_a_body_is_refused(post, form_page):
    body = urlencode(filled_in(form_page)).encode()
    cut_off = {"wsgi.input": BytesIO(body), "CONTENT_LENGTH": str(len(body) + 5_000)}
    assert post(**cut_off).status_code == 400
    assert not Lead.objects.exists()


def test_a_body_that_breaks_off_is_refused(rf):
    class Broken(BytesIO):
        def read(self, *size):
            raise ConnectionResetError

    request = rf.post("/", b"name=Ada", URLENCODED, **{"wsgi.input": Broken()})
    with pytest.raises(gate.Refused, match="did not arrive whole"):
        gate.check(request, takes_files=lambda: False)


def test_a_nul_in_the_address_is_refused(post):
    assert post(QUERY_STRING="language=%00").status_code == 400


@pytest.mark.parametrize(("size", "unread"), [(300_000, 0), (10_000_000, 8_951_424)])
def test_of_a_large_body_so_much_is_read_that_a_browser_reads_the_answer(rf, size, unread):
    body = BytesIO(b"b" * size)
    sent = {"wsgi.input": body, "CONTENT_LENGTH": str(size), "CONTENT_TYPE": URLENCODED}
    request = rf.post("/", **sent)
    with pytest.raises(gate.Refused, match="more than the form can take"):
        gate.check(request, takes_files=lambda: False)
    assert len(body.read()) == unread


@pytest.mark.parametrize(("size", "unread"), [(2_000_000, 0), (10_000_000, 6_002_304)])
def test_of_files_that_are_too_large_together_more_is_read(rf, settings, size, unread):
    settings.LEADS_UPLOAD_BYTES = 1_000_000
    body = BytesIO(b"b" * size)
    sent = {"wsgi.input": body, "CONTENT_LENGTH": str(size)}
    request = rf.post("/", content_type="multipart/form-data; boundary=b", **sent)
    with pytest.raises(gate.Refused, match="choose fewer or smaller ones"):
        gate.check(request, takes_files=lambda: True)
    assert len(body.read()) == unread


def test_a_large_body_is_refused_before_all_is_read_and_the_visitor_told_to_call(post, settings):
    settings.LEADS_CLINIC_PHONE = "212-555-0100"
    response = post(b"a=" + b"b" * 10_000_000)
    assert response.status_code == 413
    assert "212-555-0100" in response.text


def test_a_refusal_is_in_the_language_of_the_form(browser, form_page, settings):
    response = browser.post(
        f"/leads/submit/{form_page.form_uuid}/?language=es", {"a": "b" * 70_000}
    )
    assert response.status_code == 413
    assert '<html lang="es">' in response.text
    response = browser.post(
        f"/leads/submit/{form_page.form_uuid}/?language=no", {"a": "b" * 70_000}
    )
    assert '<html lang="en' in response.text


def test_many_fields_are_refused(post):
    assert post(urlencode([("a", n) for n in range(201)]).encode()).status_code == 400


def test_files_are_refused(browser, form_page):
    data = filled_in(form_page) | {"file": SimpleUploadedFile("a.txt", b"a")}
    assert browser.post(f"/leads/submit/{form_page.form_uuid}/", data).status_code == 400


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_other_methods_are_refused(browser, form_page, method):
    response = getattr(browser, method)(f"/leads/submit/{form_page.form_uuid}/")
    assert response.status_code == 405


def test_opening_the_address_shows_the_form(browser, form_page):
    response = browser.get(f"/leads/submit/{form_page.form_uuid}/")
    assert response.url == form_page.url


def test_an_unknown_form_is_not_found(browser, db):
    address = "/leads/submit/00000000-0000-4000-8000-000000000000/"
    assert browser.get(address).status_code == 404
    assert browser.post(address).status_code == 404


def test_bytes_that_are_no_text_are_kept_as_far_as_they_are(post, form_page):
    name = form_page.questions.get(role="message").get_field_clean_name()
    body = urlencode(filled_in(form_page, message="")).encode() + f"&{name}=%ff%ed%a0%80a".encode()
    assert post(body).status_code == 303
    assert Lead.objects.get().answer_to("message").endswith("a")
