"""Files that are made in the background: whole whatever happens, and nobody else's."""

import hashlib
import io
import json
from datetime import timedelta

import openpyxl
import pytest
from django.core.management import call_command
from django.db import OperationalError
from django.db.models import QuerySet
from django.utils import timezone

from leads import rotation, vault
from leads.export import background
from leads.export.layout import FileKind
from leads.export.tasks import make_exports
from leads.models import ExportPart, ExportRun, Lead, LeadStatus
from leads.privacy import erasure
from tests.factories import LeadFactory
from tests.leads.staff import order, table

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def small_parts(monkeypatch):
    monkeypatch.setattr(background, "PART", 2)


def queued(kind: FileKind = FileKind.CSV, **options) -> ExportRun:
    return background.queue(order(Lead.objects.all(), kind, **options))


def made(kind: FileKind = FileKind.CSV, **options) -> ExportRun:
    run = queued(kind, **options)
    background.make_due()
    run.refresh_from_db()
    return run


def file_of(run: ExportRun) -> bytes:
    return b"".join(background.blocks_of(run, run.file_key))


def references(run: ExportRun) -> list[str]:
    file = file_of(run)
    if run.file_format == "csv":
        delimiter = ";" if run.layout["kind"] == FileKind.CSV_SEMICOLON else ","
        return [row["Reference"] for row in table(file, delimiter=delimiter)]
    if run.file_format == "ndjson":
        return [json.loads(line)["reference"] for line in file.splitlines()]
    sheet = openpyxl.load_workbook(io.BytesIO(file)).active
    return [row[0].value for row in sheet.iter_rows(min_row=2)]


class Killed(BaseException):
    """The worker's process is gone, whatever it was doing."""


def kill_the_worker_at(monkeypatch, part: int) -> None:
    """Let a worker die while it writes this part; the next one lives."""
    seal = ExportPart.seal

    def seal_or_die(self, key, content):
        seal(self, key, content)
        if self.number == part:
            monkeypatch.setattr(ExportPart, "seal", seal)
            raise Killed

    monkeypatch.setattr(ExportPart, "seal", seal_or_die)
    with pytest.raises(Killed):
        background.make_due()


def after_the_lease() -> None:
    ExportRun.objects.update(leased_until=timezone.now() - timedelta(seconds=1))


@pytest.mark.parametrize("kind", FileKind)
def test_a_file_made_in_the_background_holds_every_lead_once(leads, kind):
    run = made(kind)
    assert references(run) == leads
    assert (run.state, run.count, run.total) == ("finished", 7, 7)
    assert run.sha256 == hashlib.sha256(file_of(run)).hexdigest()
    assert run.size == len(file_of(run))


@pytest.mark.parametrize("kind", FileKind)
@pytest.mark.parametrize("part", [1, 3, 5])
def test_a_killed_workers_file_is_finished_by_the_next_one(leads, kind, part, monkeypatch):
    run = queued(kind)
    kill_the_worker_at(monkeypatch, part)
    assert background.make_due() == 0, "it is still held by the worker that was killed"

    after_the_lease()
    assert background.make_due() == 1
    run.refresh_from_db()
    assert references(run) == leads
    assert run.count == 7


def test_the_leads_are_those_of_the_moment_it_was_asked_for(leads):
    booked = LeadStatus.objects.get(name="Consultation booked")
    run = background.queue(order(Lead.objects.filter(status=LeadStatus.first())))
    Lead.objects.filter(reference=leads[3]).update(status=booked)
    LeadFactory()
    background.make_due()
    run.refresh_from_db()
    assert references(run) == leads


def test_a_worker_that_was_slow_does_not_write_over_the_next_one(leads, monkeypatch):
    run = queued()
    slow = background.claimed()
    after_the_lease()
    background.make_due()
    with pytest.raises(background.Lost):
        background.make(slow)
    run.refresh_from_db()
    assert references(run) == leads


def test_a_cancelled_export_stops_and_leaves_nothing(leads, monkeypatch):
    run = queued()
    seal = ExportPart.seal

    def cancel_meanwhile(part, key, content):
        seal(part, key, content)
        background.end(run, ExportRun.State.CANCELLED)

    monkeypatch.setattr(ExportPart, "seal", cancel_meanwhile)
    assert background.make_due() == 0
    run.refresh_from_db()
    assert (run.state, run.data_key) == ("cancelled", None)
    assert not ExportPart.objects.exists()


def test_an_export_that_fails_is_not_tried_for_ever_and_logs_no_answer(leads, monkeypatch, caplog):
    def fail(*args):
        raise ValueError("Ana Ortiz")

    monkeypatch.setattr(background, "rows_of", fail)
    run = made()
    assert (run.state, run.data_key) == ("failed", None)
    assert "ValueError" in caplog.text
    assert "Ortiz" not in caplog.text


def test_the_file_is_encrypted_and_its_parts_cannot_change_places(leads):
    run = made()
    parts = list(run.parts.order_by("number"))
    assert all(b"Ortiz" not in bytes(part.content) for part in parts)
    ExportPart.objects.filter(pk=parts[1].pk).update(content=parts[2].content)
    with pytest.raises(vault.CannotDecrypt):
        file_of(run)


def test_a_lead_that_was_deleted_meanwhile_is_left_out(leads):
    run = queued()
    Lead.objects.get(reference=leads[0]).delete()
    background.make_due()
    run.refresh_from_db()
    assert references(run) == leads[1:]
    assert run.count == 6


def test_erasing_a_lead_destroys_the_files_it_is_in(leads):
    before = made()
    lead = LeadFactory()
    after = made()
    erasure.erase(lead, reason="A test")
    before.refresh_from_db()
    after.refresh_from_db()
    assert references(before) == leads
    assert after.data_key is None
    assert not after.parts.exclude(content=None).exists()


def test_a_file_is_destroyed_when_its_time_is_over(leads, capsys):
    run = made()
    call_command("run_exports")
    assert ExportPart.objects.exists()
    ExportRun.objects.update(expires_at=timezone.now())
    call_command("run_exports")
    run.refresh_from_db()
    assert not ExportPart.objects.exclude(content=None).exists()
    assert (run.data_key, run.count, bool(run.sha256)) == (None, 7, True)
    assert "removed 1" in capsys.readouterr().out


def test_rotating_the_master_key_keeps_the_files(leads, settings):
    run = made()
    settings.LEADS_VAULT_KEYS = [
        "bmV3IGtleSBmb3IgdGVzdHMgb25seSwgMzIgYnl0ZXM=",
        *settings.LEADS_VAULT_KEYS,
    ]
    sum(rotation.rotate())
    settings.LEADS_VAULT_KEYS = settings.LEADS_VAULT_KEYS[:1]
    run.refresh_from_db()
    assert references(run) == leads


def test_a_database_that_goes_away_meanwhile_leaves_the_file_to_be_finished(leads, monkeypatch):
    run = queued()

    def fail(*args):
        raise OperationalError("the database is gone")

    with monkeypatch.context() as patch:
        patch.setattr(background, "make", fail)
        with pytest.raises(OperationalError):
            background.make_due()
    after_the_lease()
    assert background.make_due() == 1
    run.refresh_from_db()
    assert references(run) == leads


def test_of_two_workers_who_see_a_file_one_makes_it(leads, monkeypatch):
    queued()
    update = QuerySet.update

    def another_was_faster(rows, **changes):
        monkeypatch.setattr(QuerySet, "update", update)
        update(ExportRun.objects.all(), leased_until=timezone.now() + timedelta(minutes=1))
        return update(rows, **changes)

    monkeypatch.setattr(QuerySet, "update", another_was_faster)
    assert background.claimed() is None


def test_a_task_makes_what_is_due(leads):
    run = queued()
    assert make_exports.call() == 1
    run.refresh_from_db()
    assert references(run) == leads


def test_nobody_can_tell_how_long_a_file_takes_before_it_is_begun(leads):
    assert queued().minutes_left is None
