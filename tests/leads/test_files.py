"""A file a visitor sends along is kept encrypted, found by whoever may read it, and forgotten."""

import json
from io import BytesIO, StringIO
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import OperationalError
from django.test.client import encode_multipart
from django.urls import reverse

from leads import checks, conf, intake
from leads.models import FormVersion, Lead, LeadFile, LeadLogEntry
from leads.privacy import erasure
from leads.uploads import MOST_FILES, Accepted, type_of
from tests.factories import UserFactory
from tests.leads.conftest import field, filled_in, hidden_values

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 of my kidney"
HEIC = b"\0\0\0\x18ftypheic\0\0\0\0"
CONTENTS = {
    "application/pdf": PDF,
    "image/jpeg": b"\xff\xd8\xff\xe0 picture",
    "image/png": b"\x89PNG\r\n\x1a\n picture",
    "image/heic": HEIC,
}


def letter(name="letter.pdf", content=PDF, **kwargs):
    return SimpleUploadedFile(name, content, **kwargs)


@pytest.fixture
def files_page(form_page):
    """A form whose message is files: at most two."""
    form_page.questions.filter(role="message").update(
        field_type="file", role="other", label="Letters", most_files=2
    )
    form_page.refresh_from_db()
    form_page.save_revision().publish()
    return form_page


@pytest.fixture
def name(files_page):
    return field(files_page, "other")


@pytest.fixture
def send_files(browser, files_page, name):
    def send_files(*files, **extra):
        data = filled_in(files_page) | {name: list(files), "end": "1"} | extra
        return browser.post(f"/leads/submit/{files_page.form_uuid}/", data)

    return send_files


def test_a_file_is_kept_with_its_lead_and_readable_nowhere(send_files):
    assert send_files(letter(), letter("scan.png", CONTENTS["image/png"])).status_code == 303
    lead = Lead.objects.get()
    assert [(file.name, file.content) for file in lead.files.all()] == [
        ("letter.pdf", PDF),
        ("scan.png", CONTENTS["image/png"]),
    ]
    assert lead.answer_to("other") == "letter.pdf, scan.png"
    stored = repr(list(LeadFile.objects.values())) + repr(list(Lead.objects.values()))
    assert "kidney" not in stored and "letter" not in stored


def test_a_form_with_files_says_what_it_takes(browser, files_page, name):
    page = BeautifulSoup(browser.get(files_page.url).text, "html.parser")
    control = page.select_one(f"[name={name}]")
    assert control["accept"] == "application/pdf,image/jpeg,image/png,image/heic"
    assert control.has_attr("multiple")
    assert "PDF files and pictures; up to 2 files of at most 5.0\xa0MB each." in page.text
    assert page.form["enctype"] == "multipart/form-data"


@pytest.mark.parametrize("kind", CONTENTS)
def test_a_file_is_known_by_what_it_holds(kind):
    assert type_of(CONTENTS[kind]) == kind
    assert type_of(b"x" + CONTENTS[kind]) == ""


@pytest.mark.parametrize(
    ("accepted", "kind", "is_taken"),
    [
        (Accepted.PDF, "application/pdf", True),
        (Accepted.PDF, "image/png", False),
        (Accepted.PICTURES, "image/heic", True),
        (Accepted.PICTURES, "application/pdf", False),
    ],
)
def test_the_editor_says_which_files_are_taken(send_files, files_page, accepted, kind, is_taken):
    files_page.questions.filter(role="other").update(accepted_files=accepted)
    response = send_files(letter("a", CONTENTS[kind]))
    assert response.status_code == (303 if is_taken else 422)


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ([letter(content=b"MZ executable", content_type="application/pdf")], "cannot be taken"),
        ([letter(content=b"")], "cannot be taken"),
        ([letter(content=PDF + b"x" * 100)], "Choose a smaller file"),
        ([letter(), letter(), letter()], "no more than 2 files"),
    ],
)
def test_other_files_are_refused_in_words(send_files, settings, files, sentence):
    settings.LEADS_FILE_BYTES = 100
    for file in files:
        file.seek(0)
    response = send_files(*files)
    assert response.status_code == 422
    assert sentence in response.text
    assert "choose your files again" in response.text
    assert not Lead.objects.exists()


def test_a_file_that_must_be_there_is_missed(send_files, files_page):
    files_page.questions.filter(role="other").update(required=True)
    assert send_files().status_code == 422
    assert send_files(letter()).status_code == 303


def test_as_much_as_a_form_asks_for_is_taken_without_touching_the_disk(
    send_files, files_page, settings, tmp_path
):
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path / "not there")
    files_page.questions.filter(role="other").update(most_files=MOST_FILES)
    largest = PDF.ljust(conf.file_bytes())
    assert send_files(*(letter(content=largest) for _ in range(MOST_FILES))).status_code == 303


def test_a_large_body_is_refused_by_a_form_without_files(browser, form_page):
    data = filled_in(form_page) | {"file": letter(content=PDF + b"x" * 70_000)}
    response = browser.post(f"/leads/submit/{form_page.form_uuid}/", data)
    assert response.status_code == 413


def test_more_than_the_site_takes_at_once_is_refused(send_files, settings):
    settings.LEADS_UPLOAD_BYTES = 100_000
    assert send_files(letter(content=PDF + b"x" * 100_000)).status_code == 413


def test_half_a_large_body_is_refused(browser, files_page, name):
    data = filled_in(files_page) | {name: letter(content=PDF + b"x" * 100_000), "end": "1"}
    body = encode_multipart("b", data)
    cut_off = {"wsgi.input": BytesIO(body[:-50_000]), "CONTENT_LENGTH": str(len(body))}
    kind = "multipart/form-data; boundary=b"
    address = f"/leads/submit/{files_page.form_uuid}/"
    assert browser.generic("POST", address, body, kind, **cut_off).status_code == 400
    assert not Lead.objects.exists()


def test_the_same_answers_with_another_file_are_another_lead(send_files):
    assert send_files(letter()).url == send_files(letter()).url
    assert send_files(letter(content=PDF + b" two")).status_code == 303
    assert Lead.objects.count() == 2


def test_in_a_form_with_steps_the_last_page_asks_for_files(browser, files_page, name):
    files_page.questions.filter(role="consent").update(step_heading="Before you send")
    address = f"/leads/submit/{files_page.form_uuid}/"
    data = filled_in(files_page)
    assert name not in browser.post(address, data | {"to": "1"}).text
    check = BeautifulSoup(browser.post(address, data | {"to": "2"}).text, "html.parser")
    assert check.select_one(f"input[type=file][name={name}]")
    assert browser.post(address, data | {name: letter()}).status_code == 303
    assert Lead.objects.get().files.count() == 1


def test_when_nothing_can_be_kept_the_files_are_asked_for_again(
    send_files, browser, name, monkeypatch
):
    def fail(*args):
        raise OperationalError("gone")

    monkeypatch.setattr(intake, "insert", fail)
    response = send_files(letter())
    assert response.status_code == 503
    assert "choose your files again" in response.text
    monkeypatch.undo()
    again = browser.post(response.wsgi_request.path, hidden_values(response))
    assert again.status_code == 200
    assert f'name="{name}"' in again.text


@pytest.fixture
def file(send_files):
    send_files(letter())
    return LeadFile.objects.get()


def address_of(file):
    return reverse("lead:sent_file", args=[file.lead_id, file.pk])


def test_staff_find_the_file_and_fetching_it_is_noted(client, staff, file):
    assert address_of(file) in client.get(reverse("lead:inspect", args=[file.lead_id])).text
    response = client.get(address_of(file))
    assert response.content == PDF
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'attachment; filename="letter.pdf"'
    assert "no-store" in response["Cache-Control"]
    entry = LeadLogEntry.objects.get(action="leads.file")
    assert (entry.user, "letter" in repr(entry.data)) == (staff, False)


def test_a_file_is_an_answer_and_needs_the_right_to_see_answers(client, file):
    client.force_login(UserFactory(can=["leads.view_lead", "leads.view_lead_contact"]))
    page = client.get(reverse("lead:inspect", args=[file.lead_id]))
    assert "letter.pdf" not in page.text
    assert client.get(address_of(file)).status_code != 200


def test_a_file_of_another_lead_is_not_found(client, staff, file, send_files):
    send_files(letter(content=PDF + b"2"))
    other = Lead.objects.exclude(pk=file.lead_id).get()
    assert client.get(reverse("lead:sent_file", args=[other.pk, file.pk])).status_code == 404


def scan(content: bytes) -> str:
    return "Eicar" if b"kidney" in content else ""


def scanner_is_away(content: bytes) -> str:
    raise ConnectionRefusedError


@pytest.mark.parametrize(
    ("scanner", "sentence"),
    [("scan", "found “Eicar”"), ("scanner_is_away", "could not be checked")],
)
def test_a_file_the_scanner_does_not_pass_is_not_handed_out(
    client, staff, file, settings, scanner, sentence
):
    settings.LEADS_FILE_SCANNER = f"{__name__}.{scanner}"
    response = client.get(address_of(file), follow=True)
    assert sentence in response.text
    assert not LeadLogEntry.objects.filter(action="leads.file").exists()


def test_a_file_the_scanner_passes_is_handed_out(client, staff, send_files, settings):
    settings.LEADS_FILE_SCANNER = f"{__name__}.scan"
    send_files(letter(content=b"%PDF-harmless"))
    assert client.get(address_of(LeadFile.objects.get())).status_code == 200


def test_a_scanner_that_cannot_be_imported_is_named(settings):
    assert checks.check_file_scanner(None) == []
    settings.LEADS_FILE_SCANNER = "no.such.scanner"
    assert [error.id for error in checks.check_file_scanner(None)] == ["leads.E003"]


def test_a_file_is_forgotten_with_its_lead(client, staff, file, settings):
    settings.LEADS_UNDO_DAYS = 0
    erasure.erase(file.lead, reason="request")
    assert client.get(address_of(file)).status_code == 404
    assert client.get(reverse("lead:inspect", args=[file.lead_id])).status_code == 200
    erasure.destroy_expired()
    assert not LeadFile.objects.exists()


def test_a_file_goes_with_a_deleted_lead(file):
    file.lead.delete()
    assert not LeadFile.objects.exists()


def test_a_file_is_back_when_an_erasing_is_undone(file):
    erasure.erase(file.lead, reason="request")
    lead = erasure.restore(file.lead)
    assert lead.files.get().content == PDF


def test_a_person_gets_their_files_with_everything_else(file):
    out = StringIO()
    call_command("export_person", "ada@example.com", stdout=out)
    (lead,) = json.loads(out.getvalue())["leads"]
    assert lead["files"] == [{"name": "letter.pdf", "base64": "JVBERi0xLjcgb2YgbXkga2lkbmV5"}]


def test_no_file_name_is_in_an_address(file):
    assert parse_qs(urlsplit(address_of(file)).query) == {}
    assert "letter" not in address_of(file)


def test_without_a_database_a_large_file_is_asked_for_again(send_files, monkeypatch):
    def fail(*args):
        raise OperationalError("no such host")

    monkeypatch.setattr(type(FormVersion.objects.all()), "take_files", fail)
    response = send_files(letter(content=PDF + b"x" * 100_000))
    assert response.status_code == 503
    assert "Ada Byron" in response.text
    assert "choose your files again" in response.text
