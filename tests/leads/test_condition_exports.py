"""Exports of the leads that are about a condition."""

from io import StringIO

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.core.management import call_command

from leads import permissions
from leads.export import background, schedule
from leads.models import ExportProfile, ExportRun, Lead
from leads.selection import Selection
from tests.factories import LeadFactory, UserFactory
from tests.leads.staff import EXPORT, RIGHTS, content, export, listed, table

pytestmark = pytest.mark.django_db

WITHOUT_ANSWERS = [right for right in RIGHTS if right != permissions.VIEW_ANSWERS]


def about(text: str) -> Lead:
    return LeadFactory(answers={"condition": text})


def test_an_export_holds_what_the_list_shows(client, staff, monkeypatch):
    monkeypatch.setattr(Selection, "horizon", 2)
    for text in ("Migraine", "Gout", "Migraine"):
        about(text)
    query = "condition=migraine"
    screen = client.get(f"{EXPORT}?{query}").text
    assert "This file will hold 1 lead" in screen
    assert "Looked through the newest 2 of these leads" in screen
    rows = table(content(export(client, query=query)))
    assert [row["Reference"] for row in rows] == listed(client, condition="migraine")
    assert ExportRun.objects.get().filters == {"condition": True}


def test_the_register_of_exports_tells_no_condition(client, staff):
    about("Canarypain")
    export(client, query="condition=canarypain")
    kept = ExportRun.objects.values().get()
    assert "canary" not in str(kept).lower()


def test_a_long_export_and_a_scheduled_one_hold_every_lead_however_old(client, staff, monkeypatch):
    monkeypatch.setattr(Selection, "horizon", 1)
    old, _gout, new = about("Migraine"), about("Gout"), about("Migraine")
    profile = ExportProfile.objects.create(
        owner=staff, name="Heads", query="condition=migraine", layout={"kind": "csv"}
    )
    run = schedule.queue(profile)
    assert run.total == 2
    background.make_due()
    run.refresh_from_db()
    rows = table(b"".join(background.blocks_of(run, run.file_key)))
    assert [row["Reference"] for row in rows] == [old.reference, new.reference]


def test_a_file_chosen_by_condition_is_for_whoever_may_see_the_answer(staff):
    about("Migraine")
    profile = ExportProfile.objects.create(
        owner=staff, name="Heads", query="condition=migraine", layout={"columns": ["reference"]}
    )
    run = schedule.queue(profile)
    assert run.may_be_read_by(staff)
    answers = Permission.objects.get(codename="view_lead_answers")
    staff.user_permissions.remove(answers)
    assert not run.may_be_read_by(get_user_model().objects.get(pk=staff.pk))


def test_a_schedule_stops_when_its_owner_may_no_longer_see_the_answer():
    about("Migraine")
    owner = UserFactory(can=WITHOUT_ANSWERS)
    profile = ExportProfile.objects.create(owner=owner, name="Heads", query="condition=migraine")
    with pytest.raises(schedule.NotMade) as stopped:
        schedule.queue(profile)
    assert "migraine" not in str(stopped.value)


def test_the_command_exports_by_condition(tmp_path, monkeypatch):
    monkeypatch.setattr(Selection, "horizon", 1)
    lead, _gout = about("Migraine"), about("Gout")
    options = {"format": "csv", "output": tmp_path / "leads.csv", "reason": "A test"}
    call_command("export_leads", condition=["migraine"], stdout=StringIO(), **options)
    rows = table((tmp_path / "leads.csv").read_bytes())
    assert [row["Reference"] for row in rows] == [lead.reference]
