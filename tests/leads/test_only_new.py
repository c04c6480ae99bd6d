"""An export of what is new has each lead that came into the list, once, however it came there."""

import random
from collections import Counter
from datetime import timedelta
from importlib import import_module

import pytest
import time_machine
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.http import HttpResponse
from django.utils import timezone

from leads import audit, merging
from leads.export import background
from leads.models import Absence, ExportRun, Lead
from leads.privacy import erasure
from leads.spam import Quarantine
from tests.factories import LeadFactory, UserFactory
from tests.leads.staff import EXPORT, RIGHTS, address, content, table

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock():
    with time_machine.travel(timezone.now(), tick=False) as traveller:
        yield traveller


@pytest.fixture
def export(client, staff, clock):
    """The references, sorted, in an export of what is new made well after all that happened before."""

    def export(minutes: int = 5) -> list[str]:
        clock.shift(timedelta(minutes=minutes))
        form = {"kind": "csv", "reason": "A report", "only_new": "on"}
        return sorted(row["Reference"] for row in table(content(client.post(EXPORT, form))))

    return export


def test_leads_of_a_short_file_that_did_not_arrive_are_new_still(
    client, export, clock, monkeypatch
):
    lead = LeadFactory()
    clock.shift(timedelta(minutes=5))
    form = {"kind": "csv", "reason": "A report", "only_new": "on"}
    arriving = client.post(EXPORT, form)
    assert lead.reference in next(iter(arriving.streaming_content)).decode()
    # The test goes on with the connection to its database.
    monkeypatch.setattr(connection, "close_if_unusable_or_obsolete", lambda: None)
    arriving.close()
    assert ExportRun.objects.get().state == "cancelled"
    assert export() == [lead.reference]
    assert export() == []


def test_a_lead_that_was_released_is_new(client, export):
    lead = LeadFactory(quarantine=Quarantine.CONTENT)
    assert export() == []
    client.post(address(lead, "release"))
    assert export(minutes=0) == []
    assert export() == [lead.reference]
    assert export() == []


def test_a_lead_is_new_when_it_is_parted_if_it_was_merged_at_every_export(staff, export):
    lead, into = LeadFactory(), LeadFactory()
    merging.merge(lead, into, staff)
    assert export() == [into.reference]
    assert export() == []
    merging.part(Lead.objects.get(pk=lead.pk), staff)
    assert export() == [lead.reference]
    assert export() == []


def test_a_lead_that_was_exported_is_not_new_when_it_is_parted(staff, export):
    lead, into = LeadFactory(), LeadFactory()
    assert export() == sorted([lead.reference, into.reference])
    merging.merge(lead, into, staff)
    assert export() == []
    merging.part(Lead.objects.get(pk=lead.pk), staff)
    assert export() == []


def test_a_lead_that_was_just_merged_is_still_in_the_export_of_the_minute_before(
    staff, export, clock
):
    lead, into = LeadFactory(), LeadFactory()
    clock.shift(timedelta(minutes=5))
    merging.merge(lead, into, staff)
    assert export(minutes=0) == sorted([lead.reference, into.reference])
    merging.part(Lead.objects.get(pk=lead.pk), staff)
    assert export() == []


def test_what_was_merged_into_a_lead_that_was_deleted_is_new(staff, export):
    lead, into = LeadFactory(), LeadFactory()
    merging.merge(lead, into, staff)
    assert export() == [into.reference]
    erasure.delete(into, reason="Its time is over")
    assert export() == [lead.reference]


def test_a_lead_of_long_ago_is_new_when_it_is_imported(export, tmp_path):
    assert export() == []
    file = tmp_path / "old.csv"
    file.write_text("Name,When\nAna,2024-01-01\n")
    call_command("import_leads", file, received="When", role=["Name=full_name"])
    assert export() == [Lead.objects.get().reference]
    assert export() == []


def test_each_colleague_has_news_of_their_own(client, staff, export):
    lead, into = LeadFactory(), LeadFactory()
    assert export() == sorted([lead.reference, into.reference])
    merging.merge(lead, into, staff)
    client.force_login(UserFactory(can=RIGHTS))
    assert export() == [into.reference]
    merging.part(Lead.objects.get(pk=lead.pk), staff)
    assert export() == [lead.reference]
    client.force_login(staff)
    assert export() == []


@pytest.fixture
def ask_for_file(client, staff, clock, settings):
    """Ask for a file of what is new, which a worker is to make."""
    settings.LEADS_EXPORT_LIMIT = 0

    def ask_for_file() -> HttpResponse:
        clock.shift(timedelta(minutes=5))
        form = {"kind": "csv", "reason": "A report", "only_new": "on"}
        return client.post(EXPORT, form)

    return ask_for_file


def files() -> list[list[str]]:
    """The references in each file that was finished."""
    background.make_due()
    runs = ExportRun.objects.filter(state="finished").order_by("created_at")
    made = [table(b"".join(background.blocks_of(run, run.file_key))) for run in runs]
    return [[row["Reference"] for row in rows] for rows in made]


def test_one_file_of_what_is_new_is_made_at_a_time(ask_for_file):
    first = LeadFactory()
    assert ask_for_file().status_code == 302
    second = LeadFactory()
    assert "is still being made" in ask_for_file().content.decode()
    assert files() == [[first.reference]]
    assert ask_for_file().status_code == 302
    assert files() == [[first.reference], [second.reference]]


def test_what_is_new_comes_with_the_next_file_after_one_was_cancelled(ask_for_file):
    lead = LeadFactory()
    ask_for_file()
    background.end(ExportRun.objects.get(), ExportRun.State.CANCELLED)
    assert ask_for_file().status_code == 302
    assert files() == [[lead.reference]]


def test_nobody_waits_for_a_colleagues_file(client, ask_for_file):
    LeadFactory()
    ask_for_file()
    client.force_login(UserFactory(can=RIGHTS))
    assert ask_for_file().status_code == 302


@pytest.mark.parametrize("seed", range(3))
def test_whatever_happens_each_lead_is_new_once(client, staff, export, clock, seed):
    chance, given = random.Random(seed), Counter()  # noqa: S311 - repeatable, not secret
    for _turn in range(40):
        clock.shift(timedelta(seconds=chance.choice([1, 20, 90])))
        alone = list(Lead.objects.filter(quarantine="", merged_into=None))
        match chance.choice(["arrive", "aside", "release", "merge", "part", "export"]):
            case "arrive":
                LeadFactory()
            case "aside":
                LeadFactory(quarantine=Quarantine.RATE)
            case "release" if lead := Lead.objects.exclude(quarantine="").first():
                client.post(address(lead, "release"))
            case "merge" if len(alone) > 1:
                merging.merge(*chance.sample(alone, 2), staff)
            case "part" if lead := Lead.objects.exclude(merged_into=None).first():
                merging.part(lead, staff)
            case "export":
                given.update(export(minutes=0))
    for lead in Lead.objects.exclude(quarantine=""):
        client.post(address(lead, "release"))
    for lead in Lead.objects.exclude(merged_into=None):
        merging.part(lead, staff)
    given.update(export())
    assert given == Counter(Lead.objects.values_list("reference", flat=True))


def test_leads_merged_before_absences_were_kept_are_away_since_then(staff, clock):
    lead, unlogged, into = LeadFactory(), LeadFactory(), LeadFactory()
    clock.shift(timedelta(days=1))
    merging.merge(lead, into, staff)
    Lead.objects.filter(pk=unlogged.pk).update(merged_into=into)
    Absence.objects.all().delete()
    migration = import_module("leads.migrations.0018_absences_of_merged_leads")
    migration.note_absences(apps, connection.schema_editor())
    merged_at = audit.LeadLogEntry.objects.get(lead=lead, action=audit.MERGE).timestamp
    began = dict(Absence.objects.values_list("lead", "began_at"))
    assert began == {lead.pk: merged_at, unlogged.pk: unlogged.received_at}
