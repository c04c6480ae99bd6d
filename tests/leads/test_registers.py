"""The registers: read by those who may, narrowed, exported safely, and not written."""

import csv
import io
import re
from datetime import UTC, datetime, timedelta
from html import unescape
from itertools import product

import openpyxl
import pytest
from django.core.checks import Info
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from leads import checks, permissions
from leads.checks import check_registers
from leads.models import (
    Consent,
    ConsentStatement,
    Delivery,
    ExportRun,
    Lead,
    LeadLogEntry,
    LeadStatus,
    Location,
)
from tests.factories import LeadFactory, UserFactory
from tests.leads.staff import address

pytestmark = pytest.mark.django_db

EXPORTS = "/admin/leads-exports/"
DELIVERIES = "/admin/leads-deliveries/"
STATEMENTS = "/admin/leads-consent-statements/"
LOCATIONS = "/admin/leads-locations/"
REGISTERS = {
    EXPORTS: "leads.view_exportrun",
    DELIVERIES: "leads.view_delivery",
    STATEMENTS: "leads.view_consentstatement",
    LOCATIONS: "leads.view_location",
}


@pytest.fixture
def auditor(client):
    user = UserFactory(can=[permissions.EXPORT, *REGISTERS.values()])
    client.force_login(user)
    return user


def export_run(**values) -> ExportRun:
    return ExportRun.objects.create(
        **{"user_name": "Sam Staff", "reason": "Report", "file_format": "csv", **values}
    )


@pytest.fixture
def records():
    lead = LeadFactory()
    return {
        EXPORTS: export_run(),
        DELIVERIES: Delivery.objects.create(lead=lead, channel="staff_mail", recipient="desk"),
        STATEMENTS: ConsentStatement.objects.first(),
        LOCATIONS: Location.objects.create(name="Downtown"),
    }


@pytest.mark.parametrize("register", REGISTERS)
def test_a_register_is_listed_and_its_records_inspected(client, auditor, records, register):
    assert client.get(register).status_code == 200
    assert client.get(f"{register}inspect/{records[register].pk}/").status_code == 200


@pytest.mark.parametrize("register", [*REGISTERS, "/admin/leads-log/"])
@pytest.mark.parametrize("question", ["user__password__startswith", "pk", "name__regex"])
def test_a_register_answers_no_question_but_those_of_its_filters(
    admin_client, records, register, question
):
    """Else the rows that come and go tell a password's digest, letter by letter."""
    response = admin_client.get(register, {question: "("})
    assert (response.status_code, response["Location"]) == (302, register)


@pytest.mark.parametrize("register", [EXPORTS, DELIVERIES, STATEMENTS])
def test_nobody_writes_a_register(admin_client, records, register):
    pk = records[register].pk
    for action in ["create/", f"edit/{pk}/", f"delete/{pk}/"]:
        assert admin_client.post(f"{register}{action}").status_code in (302, 404)
    assert type(records[register]).objects.filter(pk=pk).exists()
    assert f"edit/{pk}" not in admin_client.get(register).content.decode()


@pytest.mark.parametrize(("register", "right"), REGISTERS.items())
def test_a_register_needs_its_own_right(client, records, register, right):
    others = [other for other in REGISTERS.values() if other != right]
    client.force_login(UserFactory(can=[*others, "leads.change_exportrun"]))
    assert client.get(register).status_code == 302
    assert client.get(f"{register}inspect/{records[register].pk}/").status_code == 302


def test_locations_are_changed_by_those_who_may(client, records):
    client.force_login(UserFactory(can=["leads.change_location"]))
    location = records[LOCATIONS]
    form = {"name": "Uptown", "address": "", "phone": "", "weekly_hours": "", "sort_order": "1"}
    client.post(f"{LOCATIONS}edit/{location.pk}/", form)
    location.refresh_from_db()
    assert location.name == "Uptown"


@pytest.mark.parametrize(
    "query",
    ["foo=1", "state__nonsense=1", "created_at__gte=garbage", "q=%00", "columns=%00", "state=%00"],
)
def test_an_address_that_cannot_be_read_is_no_error(client, auditor, query):
    response = client.get(f"{EXPORTS}?{query}")
    assert (response.status_code, response.url) == (302, EXPORTS)


@pytest.mark.parametrize(
    "moment",
    [
        *("2026-01-01", "2026-13-01", "2026-13-01 00:00:00-05:00", "x"),
        *("9999-12-31 23:59:59-05:00", "0001-01-01 00:00:00+14:00"),
    ],
)
def test_a_moment_that_no_database_can_compare_is_no_error(client, auditor, moment):
    response = client.get(EXPORTS, {"created_at__gte": moment})
    assert (response.status_code, response.url) == (302, EXPORTS)


def test_a_register_is_narrowed_to_the_days_that_it_offers(client, auditor):
    export_run(reason="Last year", created_at=timezone.now() - timedelta(days=800))
    export_run(reason="Now")
    links = re.findall(r'href="(\?created_at__[^"]+)"', client.get(EXPORTS).text)
    for link in links:
        html = client.get(EXPORTS + unescape(link)).text
        assert ">Now<" in html
        assert "Last year" not in html
    assert len(links) == 4


def test_a_register_asks_for_days_of_the_clinic_and_names_no_other_zone(admin_client):
    admin_client.get(address(LeadFactory()))
    html = admin_client.get("/admin/leads-log/").text
    assert "By day" in html
    assert "UTC" not in html


def test_an_entry_of_the_log_is_headed_by_what_was_done(admin_client):
    lead = LeadFactory()
    admin_client.get(address(lead))
    entry = LeadLogEntry.objects.get()
    assert f"{lead}: Read a lead" in admin_client.get(f"/admin/leads-log/inspect/{entry.pk}/").text


def test_a_record_that_cannot_be_is_not_found(admin_client):
    keys = ("x", "_00", "-" * 36, "9" * 30, "9" * 18)
    for register in [*REGISTERS, "/admin/leads-log/"]:
        for action, key in product(["inspect", "edit", "delete"], keys):
            assert admin_client.get(f"{register}{action}/{key}/").status_code == 404


def test_a_record_is_inspected_in_words(client, auditor):
    question = LeadFactory().form_version.questions[0]
    run = export_run(
        created_at=datetime(2026, 1, 5, 12, tzinfo=UTC),
        filters={"status": [str(status.pk) for status in LeadStatus.objects.all()[:2]]}
        | {"owner": "null", "condition": True, "received_from": "2026-01-01"},
        columns=["reference", f"{question['uuid']}:Gout", "of-old"],
        layout={"kind": "csv-semicolon", "zone": "Europe/Berlin"},
    )
    html = client.get(f"{EXPORTS}inspect/{run.pk}/").text
    assert "CSV 01/05/2026 7 a.m." in html
    assert "Condition; Owner: Nobody yet; Received: from 2026-01-01; Status: New, Contacted" in html
    assert f"Reference, {question['label']}: Gout, of-old" in html
    assert "Format: CSV with semicolons; Headings: The words of the form, for people" in html
    assert "Time zone: Europe/Berlin" in html
    assert re.search(r"Downloads left</dt>\s*<dd[^>]*>\s*0\s*<", html)


def test_exports_can_be_searched_and_filtered(client, auditor):
    export_run(reason="Monthly report")
    export_run(reason="Insurance", file_format="xlsx")
    html = client.get(EXPORTS, {"q": "monthly"}).content.decode()
    assert "Monthly report" in html
    assert "Insurance" not in html
    assert "Insurance" in client.get(EXPORTS, {"file_format__exact": "xlsx"}).content.decode()


@pytest.mark.parametrize("register", REGISTERS)
def test_a_list_takes_the_same_queries_for_one_record_and_for_many(
    client, auditor, records, register, django_assert_max_num_queries
):
    with django_assert_max_num_queries(60) as one:
        client.get(register)
    lead = Lead.objects.get()
    for number in range(10):
        export_run()
        Delivery.objects.create(lead=lead, channel="webhook")
        Location.objects.create(name=str(number))
        ConsentStatement.objects.create(name=str(number), text="I agree")
    with django_assert_max_num_queries(len(one)):
        client.get(register)


def test_consents_are_not_read_to_count_the_statements(client, auditor):
    with CaptureQueriesContext(connection) as asked:
        client.get(STATEMENTS)
    reading = [query["sql"] for query in asked if '"leads_consent"' in query["sql"]]
    assert len(reading) == 1


def workbook(client, register) -> list[tuple]:
    """The rows of the register as Excel has them."""
    file = client.get(register, {"export": "xlsx"}).getvalue()
    return list(openpyxl.load_workbook(io.BytesIO(file)).active.iter_rows(values_only=True))


def test_a_register_is_exported_without_formulas(client, auditor):
    export_run(reason="=HYPERLINK(1)", count=0)
    response = client.get(EXPORTS, {"export": "csv"})
    rows = list(csv.reader(io.StringIO(b"".join(response.streaming_content).decode())))
    assert "'=HYPERLINK(1)" in rows[1]
    assert rows[1][rows[0].index("Leads")] == "0"


@pytest.mark.parametrize(
    ("register", "headings"),
    [
        (EXPORTS, "Asked for,By,Reason,Format,Leads,State,SHA-256"),
        (DELIVERIES, "Created,Lead,Channel,Recipient,State,Attempts,Problem"),
        (STATEMENTS, "Name,Purpose,Statement,Given,Withdrawn"),
        (LOCATIONS, "Name,Address,Phone,Weekly opening hours,More about opening hours"),
        ("/admin/leads-log/", "When,Who,Lead,What and why"),
    ],
)
def test_an_exported_register_has_the_headings_of_the_list(
    admin_client, records, register, headings
):
    lines = admin_client.get(register, {"export": "csv"}).getvalue().decode().splitlines()
    assert lines[0] == headings
    assert headings == ",".join(workbook(admin_client, register)[0])


def test_a_workbook_holds_text_as_it_is_and_no_control_character(client, auditor):
    export_run(reason="=1+1\x0b")
    assert "=1+1\ufffd" in workbook(client, EXPORTS)[1]


def test_a_register_is_exported_by_those_who_may_export(client):
    client.force_login(UserFactory(can=["leads.view_exportrun"]))
    export_run(reason="Monthly report")
    response = client.get(EXPORTS, {"export": "csv"})
    assert b"Monthly report" not in b"".join(response.streaming_content)
    assert "export=csv" not in client.get(EXPORTS).content.decode()


def test_statements_count_who_gave_and_who_withdrew(client, auditor):
    statement = ConsentStatement.objects.get(name="Enquiry")
    for withdrawn in [False, False, True]:
        lead = LeadFactory()
        Consent.objects.create(
            lead=lead,
            statement=statement,
            question=lead.pk,
            purpose="processing",
            text="I agree",
            given=True,
            recorded_at=lead.received_at,
            withdrawn_at=lead.received_at if withdrawn else None,
        )
    cells = client.get(STATEMENTS).content.decode()
    assert 'class="field-given">3</td>' in cells.replace(" title", "")
    assert 'class="field-withdrawn">1</td>' in cells.replace(" title", "")


def test_a_site_without_modeladmin_is_told_what_to_add(monkeypatch):
    assert check_registers(None) == []
    monkeypatch.setattr(checks.apps, "is_installed", lambda app: app != "wagtail_modeladmin")
    (message,) = check_registers(None)
    assert isinstance(message, Info)
    assert message.id == "leads.I001"


def test_a_delivery_says_in_words_what_went_wrong(client, auditor):
    failed = Delivery.objects.create(
        lead=LeadFactory(),
        **{"channel": "staff_mail", "state": "failed", "problem": "Away: ConnectionRefusedError"},
    )
    for url in (DELIVERIES, f"{DELIVERIES}inspect/{failed.pk}/"):
        page = client.get(url).text
        assert "The server cannot be reached at the moment (ConnectionRefusedError)" in page


def test_a_message_about_an_export_names_no_lead(client, auditor):
    Delivery.objects.create(export_run=export_run(), channel="export_mail", recipient="desk")
    assert "An export" in client.get(DELIVERIES).content.decode()
