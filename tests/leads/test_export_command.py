"""Exporting from the command line: the same file, the same register."""

import hashlib
import json

import pytest
from django.core.management import CommandError, call_command

from leads.models import ExportRun, LeadStatus
from tests.factories import LeadFactory
from tests.leads.staff import table

pytestmark = pytest.mark.django_db


def export(output, **options) -> None:
    call_command("export_leads", format="csv", reason="Move", output=output, **options)


def test_it_writes_the_file_and_the_register(tmp_path, capsys):
    lead = LeadFactory()
    output = tmp_path / "leads.csv"
    export(output)
    content = output.read_bytes()
    run = ExportRun.objects.get()
    assert table(content)[0]["Reference"] == lead.reference
    assert run.sha256 == hashlib.sha256(content).hexdigest()
    assert (run.user_name, run.reason, run.count) == ("Command line", "Move", 1)
    assert run.sha256 in capsys.readouterr().out


def test_only_its_owner_may_read_the_file(tmp_path):
    output = tmp_path / "leads.csv"
    export(output)
    assert output.stat().st_mode & 0o777 == 0o600


def test_it_takes_the_filters_of_the_list(tmp_path):
    booked = LeadStatus.objects.get(name="Consultation booked")
    lead = LeadFactory(status=booked)
    LeadFactory()
    export(tmp_path / "leads.csv", status=[str(booked.pk)])
    rows = table((tmp_path / "leads.csv").read_bytes())
    assert [row["Reference"] for row in rows] == [lead.reference]


def test_it_takes_columns_in_their_order(tmp_path):
    lead = LeadFactory()
    call_command(
        *("export_leads", "--format", "ndjson", "--reason", "Move"),
        *("--columns", "status,reference", "--output", str(tmp_path / "leads.ndjson")),
    )
    row = json.loads((tmp_path / "leads.ndjson").read_text())
    assert list(row.items()) == [("status", "New"), ("reference", lead.reference)]


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"received_from": ["garbage"]}, "Received: Enter a valid date."),
        ({"columns": "nonsense"}, "There is no column nonsense."),
    ],
)
def test_what_cannot_be_read_exports_nothing(tmp_path, options, sentence):
    with pytest.raises(CommandError, match=sentence):
        export(tmp_path / "leads.csv", **options)
    assert list(tmp_path.iterdir()) == []
    assert not ExportRun.objects.exists()


def test_it_overwrites_no_file(tmp_path):
    output = tmp_path / "leads.csv"
    output.write_text("mine")
    with pytest.raises(CommandError, match="exists already"):
        export(output)
    assert output.read_text() == "mine"
    assert not ExportRun.objects.exists()
