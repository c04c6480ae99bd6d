"""Exporting from the command line: the same file, the same register."""

import errno
import hashlib
import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from leads.filters import LeadFilterSet
from leads.management.commands import export_leads
from leads.models import ExportRun, LeadStatus
from leads.spam import Quarantine
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


def test_it_takes_the_search_of_the_list_and_keeps_the_name_out_of_the_register(tmp_path):
    lead = LeadFactory(answers={"full_name": "Bo Li"})
    LeadFactory()
    export(tmp_path / "leads.csv", search="Bo Li")
    rows = table((tmp_path / "leads.csv").read_bytes())
    assert [row["Reference"] for row in rows] == [lead.reference]
    assert ExportRun.objects.get().filters == {"search": True}


def test_it_takes_the_leads_kept_aside(tmp_path):
    LeadFactory()
    aside = LeadFactory(quarantine=Quarantine.HONEYPOT)
    export(tmp_path / "leads.csv", aside=True)
    rows = table((tmp_path / "leads.csv").read_bytes())
    assert [row["Reference"] for row in rows] == [aside.reference]
    assert ExportRun.objects.get().filters == {"aside": True}


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


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_on_a_terminal_it_shows_how_far_it_is(tmp_path):
    LeadFactory()
    screen = Terminal()
    export(tmp_path / "leads.csv", stderr=screen)
    assert "1 of 1" in screen.getvalue()


def test_how_far_it_is_does_not_look_like_an_error():
    screen = Terminal()
    export_leads.Command(stderr=screen, force_color=True).show_progress(1, 1)
    assert "1 of 1" in screen.getvalue()
    assert "\x1b[" not in screen.getvalue()


def test_a_folder_that_is_not_there_is_named_and_nothing_is_registered(tmp_path):
    with pytest.raises(CommandError, match="could not be written.*No such file"):
        export(tmp_path / "nowhere" / "leads.csv")
    assert not ExportRun.objects.exists()


def test_a_full_disk_is_named_and_leaves_no_file(tmp_path, monkeypatch):
    def fill(command, count, total):
        raise OSError(errno.ENOSPC, "No space left on device")

    LeadFactory()
    monkeypatch.setattr(export_leads.Command, "show_progress", fill)
    with pytest.raises(CommandError, match="could not be written.*No space left"):
        export(tmp_path / "leads.csv")
    assert not list(tmp_path.iterdir())
    assert ExportRun.objects.get().state == ExportRun.State.CANCELLED


def test_two_exports_do_not_write_one_file(tmp_path):
    half = tmp_path / "leads.csv.part"
    half.write_text("half of another")
    with pytest.raises(CommandError, match="another export is writing it"):
        export(tmp_path / "leads.csv")
    assert half.read_text() == "half of another"


def test_an_export_that_breaks_off_leaves_no_file(tmp_path, monkeypatch):
    LeadFactory()

    def break_off(*args):
        raise OperationalError("the database is gone")

    monkeypatch.setattr(export_leads.Command, "show_progress", break_off)
    with pytest.raises(OperationalError):
        export(tmp_path / "leads.csv")
    assert list(tmp_path.iterdir()) == []


def test_times_are_written_in_a_zone_that_there_is(tmp_path):
    given = ["export_leads", f"--output={tmp_path / 'leads.csv'}", "--format=csv", "--reason=Move"]
    with pytest.raises(CommandError, match="there is no time zone Mars"):
        call_command(*given, "--zone=Mars")
    call_command(*given, "--zone=Europe/Madrid")
    assert "Madrid" in (tmp_path / "leads.csv").read_text(encoding="utf-8-sig")


def test_the_command_has_every_filter_of_the_list():
    fields = set(LeadFilterSet.base_filters)
    asked = {name.removesuffix("_from").removesuffix("_to") for name in export_leads.FILTERS}
    assert asked == fields
