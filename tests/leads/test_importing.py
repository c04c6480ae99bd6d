"""Leads from another system: each row once, sealed and found like those of visitors."""

import csv
from datetime import UTC, datetime, timedelta
from functools import partial
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from wagtail.contrib.forms.models import FormSubmission

from clinic_cms.models import InformationPage
from leads.models import Delivery, FormVersion, Lead, Location, Recipient
from tests.factories import InformationPageFactory
from tests.leads.staff import address

pytestmark = pytest.mark.django_db

ROLES = ["Name=full_name", "E-mail=email", "Clinic=location"]
ROWS = """Name;E-mail;When;Clinic;What is it about?;Secret
Ana Ortiz;ana@example.com;2024-03-01 09:30;hill;It burns, mostly at night.;x
Bo Li;bo@example.com;2024-02-01T09:30:00+00:00;;=1+1;x
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "old site.csv"
    path.write_text(ROWS, encoding="utf-8-sig")
    return path


def load(file: Path | None, **options: object) -> str:
    out, given = StringIO(), {"received": "When", "role": ROLES, "skip": ["Secret"]}
    call_command("import_leads", *filter(None, [file]), **given | options, stdout=out, stderr=out)
    return out.getvalue()


def test_rows_become_leads_that_are_read_and_found(client, staff, file):
    hill = Location.objects.create(name="Hill")
    assert "2 imported, 0 imported before" in load(file)
    newest, oldest = Lead.objects.order_by("-id")
    assert newest.answer_to("full_name") == "Ana Ortiz"
    assert newest.location == hill
    assert oldest.received_at == datetime(2024, 2, 1, 9, 30, tzinfo=UTC)
    assert timezone.localtime(newest.received_at).hour == 9
    html = client.get(address(newest)).content.decode()
    assert all(text in html for text in ["What is it about?", "It burns", "old site"])
    assert "Secret" not in html
    assert list(Lead.objects.reached_at("ANA@example.com")) == [newest]


def test_a_row_is_imported_once(file):
    load(file)
    file.write_text(ROWS + "Cy Doe;cy@example.com;2024-04-01;;;\n" + ROWS.splitlines()[1] + "\n")
    assert "1 imported, 3 imported before or twice" in load(file)
    assert Lead.objects.count() == 3


def test_what_is_too_long_to_be_kept_whole_is_named(file):
    long = "a" * 5_001
    file.write_text(f"{ROWS}Cy Doe;;2024-04-01;;{long};\nDi Fox;;2024-04-01;;short;{long}\n")
    told = load(file, skip=[], field=["Secret=note"])
    assert (
        "2 of them have an answer or a note longer than 5,000 characters, of which the rest is "
        "left out: rows 4, 5." in told
    )


def test_a_dry_run_keeps_nothing(file):
    assert "2 would be imported" in load(file, dry_run=True)
    assert not Lead.objects.exists()
    assert not FormVersion.objects.exists()


def test_a_dry_run_tells_what_the_real_one_will(file, monkeypatch):
    monkeypatch.setattr("leads.importing.load.BATCH", 2)
    load(file)
    again = [f"{name};;2024-04-01;;;\n" for name in ["Cy", "Cy", "Di", "Cy", "Di"]]
    file.write_text(ROWS + "".join(again))
    told = load(file, dry_run=True)
    assert "2 would be imported, 5 imported before or twice in the source" in told
    assert load(file) == told.replace("would be imported", "imported")


def test_rows_that_cannot_be_read_are_reported_without_what_they_hold(file):
    file.write_text(
        ROWS + "Eve;eve@example.com;last week;;;\nMax\nFay;fay@example.com;2999-01-01;;;\n"
    )
    told = load(file)
    assert "5 rows read" in told
    assert "2 imported, 0 imported before or twice in the source, 3 refused" in told
    assert "Row 4: “When” is no time from 1970 until now." in told
    assert "Row 5: has more or fewer columns" in told
    assert "Eve" not in told


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (";;2024-01-01;;;secret", "gives no answer."),
        ("\0;\u200b;2024-01-01; ;;", "gives no answer."),
        ("Eve;;;;;", "“When” is no time from 1970 until now."),
        ("Eve;;1969-12-31T12:00Z;;;", "“When” is no time from 1970 until now."),
        ("Eve;;0001-01-01T00:00+14:00;;;", "“When” is no time from 1970 until now."),
        ("Eve;;9999-12-31T23:59-14:00;;;", "“When” is no time from 1970 until now."),
        ("", "has more or fewer columns than the first line, or too long a cell."),
        (
            f"{'x' * 200_000};;2024-01-01;;;",
            "has more or fewer columns than the first line, or too long a cell.",
        ),
    ],
    ids=lambda text: text[:10],
)
@pytest.mark.parametrize("limit", [131_072, 10_000_000])
def test_an_odd_row_keeps_no_other_from_being_imported(file, row, reason, limit, request):
    # The limit is one for the whole process, which others set as they need it.
    request.addfinalizer(partial(csv.field_size_limit, csv.field_size_limit(limit)))
    heading, *others = ROWS.splitlines()
    file.write_text("\n".join([heading, row, *others]))
    told = load(file)
    assert f"Row 2: {reason}" in told
    assert "2 imported, 0 imported before or twice in the source, 1 refused" in told
    assert Lead.objects.count() == 2


def test_a_row_with_a_day_and_no_time_arrived_when_the_day_began(file):
    file.write_text("Name;When;Secret\nAna;2024-04-01;x\nBo;1970-01-01T00:00Z;x\n")
    load(file, role=["Name=full_name"])
    bo, ana = Lead.objects.order_by("id")
    assert timezone.localtime(ana.received_at).strftime("%Y-%m-%d %H:%M") == "2024-04-01 00:00"
    assert bo.received_at == datetime(1970, 1, 1, tzinfo=UTC)


def test_a_row_ends_only_where_a_spreadsheet_ends_it(file):
    file.write_text("Name,When,Secret\rAna\u2028Ortiz,2024-04-01,x\r")
    load(file, role=["Name=full_name"])
    assert Lead.objects.get().answer_to("full_name") == "Ana\nOrtiz"


def test_the_time_can_be_written_as_another_country_does(file):
    file.write_text("Name,When,Secret\nAna,31/12/2023 18:00,x\n")
    load(file, role=["Name=full_name"], received_format="%d/%m/%Y %H:%M")
    assert timezone.localtime(Lead.objects.get().received_at).day == 31


def test_nobody_is_told_of_what_is_imported(file):
    Recipient.trusted("desk@clinic.example")
    load(file)
    assert not Delivery.objects.exists()
    assert FormVersion.objects.get().is_withdrawn


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"role": ["Nom=full_name"]}, "There is no column Nom"),
        ({"role": ["Name=person"]}, "There is no role person"),
        ({"role": ["Name=email", "E-mail=email"]}, "Only one column"),
        ({"field": ["Name=mood"]}, "There is no field mood"),
        ({"key": "Number"}, "There is no column Number"),
        ({"received": "Then"}, "There is no column Then"),
        ({"form_page": 7}, "either a file or a form page"),
    ],
)
def test_a_mapping_that_does_not_fit_is_refused(file, options, sentence):
    with pytest.raises(CommandError, match=sentence):
        load(file, **options)
    assert not Lead.objects.exists()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [("Name,Name\n", "each differently"), ("", "name every column"), ("Name,\n", "every column")],
)
def test_a_file_without_good_headings_is_refused(file, content, sentence):
    file.write_text(content)
    with pytest.raises(CommandError, match=sentence):
        load(file)


def test_a_file_in_another_encoding_is_refused(file):
    file.write_bytes("Name,When\nJosé,2024-01-01\n".encode("latin-1"))
    with pytest.raises(CommandError, match="not in UTF-8"):
        load(file)


def test_a_page_without_a_form_of_wagtails_own_is_refused():
    with pytest.raises(CommandError, match="Page 1 is no page with a form"):
        load(None, form_page=1)


@pytest.fixture
def form_page(monkeypatch) -> InformationPage:
    """A page that asks for a name and for a pain, as one with a form of Wagtail's own."""
    fields = [("submit_time", "Submission date"), ("name", "Name"), ("pain", "Pain")]
    monkeypatch.setattr(InformationPage, "get_data_fields", lambda page: fields, raising=False)
    monkeypatch.setattr(
        InformationPage, "get_submission_class", lambda page: FormSubmission, raising=False
    )
    return InformationPageFactory(title="Old form")


def load_submissions(page: InformationPage) -> str:
    return load(None, form_page=page.pk, role=["Name=full_name"], skip=[])


def test_what_wagtail_kept_of_its_own_form_becomes_leads(form_page):
    answers = {"name": "Ana Ortiz", "pain": ["A", "B"]}
    FormSubmission.objects.create(page=form_page, form_data=answers)
    assert "1 imported" in load_submissions(form_page)
    lead = Lead.objects.get()
    assert (lead.form_title, lead.answer_to("full_name")) == ("Old form", "Ana Ortiz")
    assert [answer.text for answer in lead.answered()] == ["Ana Ortiz", "A, B"]
    assert timezone.now() - lead.received_at < timedelta(minutes=1)
    assert "0 imported" in load_submissions(form_page)


@pytest.mark.parametrize(("key", "label"), [("allergies", "allergies"), ("Pain", "Pain 2")])
def test_an_answer_to_a_field_that_the_form_has_no_longer_is_imported(form_page, key, label):
    for answers in [{"name": "Ana", "pain": "A"}, {"name": "Bo", "pain": "B", key: "Latex"}]:
        FormSubmission.objects.create(page=form_page, form_data=answers)
    assert "2 imported" in load_submissions(form_page)
    ana, bo = Lead.objects.order_by("received_at")
    assert [answer.text for answer in ana.answered()] == ["Ana", "A", ""]
    told = [(answer.label, answer.text) for answer in bo.answered()]
    assert told == [("Name", "Bo"), ("Pain", "B"), (label, "Latex")]
