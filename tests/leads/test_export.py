"""An export of the list: who may make one, what is in it, and what the register says."""

import hashlib
import io
import json
from datetime import datetime

import openpyxl
import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import ModelLogEntry

from leads import audit, permissions
from leads.export import run, views
from leads.export.layout import FileKind
from leads.models import ExportRun, Lead, LeadStatus
from leads.models.export_run import LONGEST_STREAM
from leads.spam import Quarantine
from tests.factories import LeadFactory, UserFactory
from tests.leads.staff import EXPORT, LIST, begun, content, export, received, table

pytestmark = pytest.mark.django_db


def test_export_asks_for_a_reason_first(client, staff):
    LeadFactory()
    assert "will hold 1 lead" in client.get(EXPORT).content.decode()
    assert export(client, reason=" ").context["form"].errors["reason"]
    assert not ExportRun.objects.exists()


def test_csv_holds_the_leads_of_the_list(client, staff):
    booked = LeadStatus.objects.get(name="Consultation booked")
    lead = LeadFactory(status=booked, answers={"message": "Line one\nline two"})
    LeadFactory()
    rows = table(content(export(client, query=f"status={booked.pk}")))
    assert len(rows) == 1
    assert rows[0]["Reference"] == lead.reference
    assert rows[0]["Full name"] == "Ana Ortiz"
    assert rows[0]["Is there anything we should know?"] == "Line one\nline two"
    assert rows[0]["Status"] == "Consultation booked"


def test_csv_with_semicolons(client, staff):
    LeadFactory()
    assert (
        table(content(export(client, "csv-semicolon")), delimiter=";")[0]["Full name"]
        == "Ana Ortiz"
    )


def test_xlsx_holds_the_same_rows(client, staff):
    LeadFactory(answers={"message": "=1+1", "phone": "+44 20 7946 0958"})
    response = export(client, "xlsx")
    assert response["Content-Type"].endswith("spreadsheetml.sheet")
    heading, row = openpyxl.load_workbook(io.BytesIO(content(response)))["Leads"].values
    lead = dict(zip(heading, row, strict=True))
    assert lead["Full name"] == "Ana Ortiz"
    assert lead["Is there anything we should know?"] == "=1+1"
    assert isinstance(lead["Received (America/New_York)"], datetime)


def test_ndjson_holds_the_same_rows_under_keys_that_never_change(client, staff):
    lead = LeadFactory()
    (line,) = content(export(client, "ndjson")).decode().splitlines()
    row = json.loads(line)
    name = next(q for q in lead.form_version.questions if q["role"] == "full_name")
    assert row["reference"] == lead.reference
    assert row[name["uuid"]] == "Ana Ortiz"


@pytest.mark.parametrize("kind", ["csv", "xlsx", "ndjson"])
def test_half_a_character_in_an_answer_holds_up_no_export(client, staff, kind):
    """No form lets it through any more."""
    lead = LeadFactory(answers={"message": "burns \ud83d"})
    response = export(client, kind)
    assert response.status_code == 200
    file = content(response)
    if kind == "xlsx":
        assert lead.reference in str([*openpyxl.load_workbook(io.BytesIO(file))["Leads"].values])
    else:
        assert lead.reference in file.decode()


def test_leads_kept_aside_are_exported_only_from_their_own_list(client, staff):
    LeadFactory(quarantine=Quarantine.HONEYPOT)
    assert table(content(export(client))) == []
    assert len(table(content(export(client, query="aside=")))) == 1


@pytest.mark.parametrize("query", ["received_from=garbage", "status=999", "received_to=2026-13-01"])
def test_with_a_filter_that_cannot_be_read_nothing_is_exported(client, staff, query):
    LeadFactory()
    response = export(client, query=query)
    assert response.status_code == 400
    assert "Nothing was exported" in response.content.decode()
    assert not ExportRun.objects.exists()


def test_export_leaves_out_what_somebody_may_not_see(client):
    LeadFactory(answers={"message": "It hurts here"})
    client.force_login(UserFactory(can=[permissions.VIEW, permissions.EXPORT]))
    assert "are left out" in client.get(EXPORT).content.decode()
    text = content(export(client)).decode()
    for hidden in ["Ortiz", "ana@", "555-0123", "hurts", "Full name", "anything we should know"]:
        assert hidden not in text
    client.force_login(
        UserFactory(can=[permissions.VIEW, permissions.EXPORT, permissions.VIEW_CONTACT])
    )
    text = content(export(client)).decode()
    assert "Ana Ortiz" in text
    assert "hurts" not in text


def test_to_see_leads_is_not_to_export_them(client):
    client.force_login(
        UserFactory(can=[permissions.VIEW, permissions.VIEW_CONTACT, permissions.VIEW_ANSWERS])
    )
    LeadFactory()
    assert client.get(EXPORT).status_code == 302
    assert export(client).status_code == 302
    assert f'"{EXPORT}' not in client.get("/admin/leads/").content.decode()
    assert not ExportRun.objects.exists()


def test_wagtails_own_export_leads_to_ours(client, staff):
    LeadFactory()
    for kind in ["csv", "xlsx"]:
        response = client.get(LIST, {"export": kind, "received_from": "2026-01-01"})
        assert response.url == f"{EXPORT}?received_from=2026-01-01"


def test_the_register_knows_the_export_before_its_first_byte(client, staff, monkeypatch):
    monkeypatch.setattr(views, "WHOLE_FILE", 0)
    LeadFactory()
    asked_for = {"kind": "csv", "reason": "Monthly report"}
    response = client.post(f"{EXPORT}?received_from=2026-01-01", asked_for)
    run = ExportRun.objects.get()
    assert (run.state, run.user, run.user_name) == ("running", staff, "Sam Staff")
    assert (run.reason, run.filters) == ("Monthly report", {"received_from": "2026-01-01"})
    assert ModelLogEntry.objects.filter(action=audit.EXPORT, user=staff).count() == 1

    body = content(response)
    run.refresh_from_db()
    assert (run.state, run.count) == ("finished", 1)
    assert run.sha256 == hashlib.sha256(body).hexdigest()
    assert run.finished_at


def test_register_log_and_file_name_hold_no_person(client, staff):
    LeadFactory()
    token = client.post("/admin/leads/", {"q": "ana@example.com"}).url.partition("?")[2]
    response = export(client, query=token)
    assert len(table(content(response))) == 1
    run, entry = ExportRun.objects.values().get(), ModelLogEntry.objects.get(action=audit.EXPORT)
    for written in [str(run), str(entry.data), entry.label, response["Content-Disposition"]]:
        assert "ana@" not in written
    assert run["filters"] == {"search": True}


def test_a_short_file_is_sent_with_its_length(client, staff):
    LeadFactory()
    response = export(client)
    assert int(response["Content-Length"]) == len(content(response))


def test_a_short_file_has_been_exported_once_its_last_byte_was_sent(client, staff):
    LeadFactory()
    arriving = client.post(EXPORT, {"kind": "csv", "reason": "Monthly report"})
    assert next(iter(arriving.streaming_content))
    assert ExportRun.objects.get().state == "running"
    received(arriving)
    assert ExportRun.objects.get().state == "finished"


def test_before_its_first_byte_nothing_is_asked_that_only_the_page_shows(client, staff):
    LeadFactory()
    with CaptureQueriesContext(connection) as asked:
        assert content(export(client))
    statements = " ".join(query["sql"] for query in asked.captured_queries)
    assert "leads_savedview" not in statements, "a choice of the filters"
    assert statements.count('FROM "leads_location"') == 1, "the columns, once"


def test_a_long_file_says_at_its_end_that_it_is_whole(client, staff, monkeypatch):
    monkeypatch.setattr(views, "WHOLE_FILE", 0)
    LeadFactory()
    assert content(export(client)).splitlines()[-1] == b'"END OF EXPORT","1"'
    assert content(export(client, "ndjson")).splitlines()[-1] == b'{"end_of_export":1}'


def test_a_reader_who_goes_away_is_in_the_register(client):
    for _ in range(3):
        LeadFactory()
    export = begun(Lead.objects.all(), FileKind.XLSX)
    blocks = export.blocks()
    next(blocks)
    blocks.close()
    assert ExportRun.objects.get().state == "cancelled"
    assert ExportRun.objects.get().sha256 == ""


def test_an_export_that_fails_is_in_the_register(monkeypatch):
    LeadFactory()
    export = begun(Lead.objects.all())
    monkeypatch.setattr(run, "batches_of", lambda *args: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        b"".join(export.blocks())
    assert ExportRun.objects.get().state == "failed"


def test_the_register_does_not_say_for_ever_that_a_file_is_being_sent(capsys):
    LeadFactory()
    next(blocks := begun(Lead.objects.all()).blocks())
    call_command("run_exports")
    assert ExportRun.objects.get().state == "running"
    ExportRun.objects.update(created_at=timezone.now() - LONGEST_STREAM)
    call_command("run_exports")
    assert ExportRun.objects.get().state == "broken-off"
    assert "broken off 1" in capsys.readouterr().out
    # One that was only slow says itself how it ended.
    assert list(blocks)
    assert ExportRun.objects.get().state == "finished"
