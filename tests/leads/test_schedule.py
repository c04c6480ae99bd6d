"""Exports made by themselves: each runs for itself, whatever becomes of the others."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import DataError, OperationalError
from django.utils import timezone

from leads import permissions
from leads.export import background, schedule
from leads.models import Delivery, ExportProfile, ExportRun, Lead
from leads.outbox import worker
from tests.factories import LeadFactory, UserFactory
from tests.leads.staff import EXPORT, order

pytestmark = pytest.mark.django_db


def due(owner, name: str, **fields) -> ExportProfile:
    now = timezone.now()
    return ExportProfile.objects.create(
        **{"owner": owner, "name": name, "schedule": "daily", "next_run_at": now, **fields}
    )


def test_a_profile_that_fails_is_in_the_register_and_stops_no_other(staff, caplog):
    broken, whole = due(staff, "Broken", layout={"columns": 7}), due(staff, "Whole")
    LeadFactory()
    call_command("run_exports")
    states = dict(ExportRun.objects.values_list("profile", "state"))
    assert states == {broken.pk: "failed", whole.pk: "finished"}
    assert f"Export profile {broken.pk} was not run" in caplog.text
    call_command("run_exports")
    schedule.note_failure(broken, timezone.now())  # by another worker, whom the first outran
    assert ExportRun.objects.count() == 2
    assert ExportProfile.objects.get(pk=broken.pk).next_run_at > timezone.now()


def test_an_owner_who_may_no_longer_export_is_told_and_so_is_the_register(caplog):
    owner = UserFactory(can=[permissions.VIEW], email="sam@clinic.example")
    profile = due(owner, "Daily", reason="Every day")
    call_command("run_exports")
    run = ExportRun.objects.get()
    assert (run.state, run.reason, run.user, run.profile) == ("failed", "Every day", owner, profile)
    assert "may not export" in caplog.text
    worker.deliver_due()
    (message,) = mail.outbox
    assert message.to == ["sam@clinic.example"]
    assert message.subject == "An export of leads was not made"
    assert "“Daily” was not made" in message.body
    call_command("run_exports")
    assert ExportRun.objects.count() == 1


def test_an_owner_whose_filter_is_out_of_date_is_told(client, staff, caplog):
    type(staff).objects.update(email="sam@clinic.example")
    due(staff, "Daily", query="status=999")
    call_command("run_exports")
    run = ExportRun.objects.get()
    assert run.state == "failed"
    assert "This export failed" in client.get(f"{EXPORT}{run.pk}/").text
    assert "out of date" in caplog.text
    assert Delivery.objects.get().recipient == "sam@clinic.example"


def test_an_owner_whose_file_fails_while_it_is_made_is_told(staff, monkeypatch, caplog):
    type(staff).objects.update(email="sam@clinic.example")
    due(staff, "Daily")
    LeadFactory()
    monkeypatch.setattr(background, "rows_of", lambda *args: 1 / 0)
    call_command("run_exports")
    assert ExportRun.objects.get().state == "failed"
    worker.deliver_due()
    (message,) = mail.outbox
    assert message.to == ["sam@clinic.example"]
    assert "“Daily” was not made" in message.body


def test_whoever_asked_for_a_file_by_hand_sees_that_it_failed(staff, monkeypatch, caplog):
    type(staff).objects.update(email="sam@clinic.example")
    background.queue(order(Lead.objects.all(), user=staff))
    monkeypatch.setattr(background, "finish", lambda *args: 1 / 0)
    call_command("run_exports")
    assert ExportRun.objects.get().state == "failed"
    assert not Delivery.objects.exists()


def test_whoever_has_left_is_sent_nothing_but_the_register_has_it(staff):
    type(staff).objects.update(email="sam@clinic.example", is_active=False)
    due(staff, "Daily")
    call_command("run_exports")
    assert ExportRun.objects.get().state == "failed"
    assert not Delivery.objects.exists()


def test_the_next_export_of_what_is_new_waits_for_the_last_one(staff):
    profile = due(staff, "Daily", only_new=True)
    schedule.queue_due()
    ExportProfile.objects.update(next_run_at=profile.next_run_at)
    assert schedule.queue_due() == 0
    assert ExportRun.objects.get().state == "waiting"
    background.make_due()
    assert schedule.queue_due() == 1


def test_while_the_database_is_away_every_profile_waits(staff, monkeypatch):
    profile = due(staff, "Monthly", next_run_at=timezone.now() - timedelta(hours=1))

    def fail(profile):
        raise OperationalError("no such host")

    monkeypatch.setattr(schedule, "queue", fail)
    with pytest.raises(OperationalError):
        schedule.queue_due()
    assert ExportProfile.objects.get().next_run_at == profile.next_run_at
    assert not ExportRun.objects.exists()


def test_a_file_that_no_database_takes_stops_no_other(staff, monkeypatch):
    due(staff, "First"), due(staff, "Second")
    schedule.queue_due()
    make, made = background.make, []

    def fail_once(run):
        made.append(run)
        if len(made) == 1:
            raise DataError("a NUL")
        make(run)

    monkeypatch.setattr(background, "make", fail_once)
    assert background.make_due() == 1
    assert sorted(ExportRun.objects.values_list("state", flat=True)) == ["failed", "finished"]
