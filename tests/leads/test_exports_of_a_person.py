"""Which files a person was in, however they were made, is known when the person asks."""

import json
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from leads.export import background, run
from leads.models import ExportPart, Lead
from leads.privacy import erasure
from leads.privacy.subject_access import copy_for, exports_with
from tests.factories import LeadFactory, MemberFactory
from tests.leads.staff import begun, order

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead() -> Lead:
    return LeadFactory()


def whole(leads=None) -> run.Export:
    """An export that was sent while it was written."""
    export = begun(Lead.objects.all() if leads is None else leads)
    b"".join(export.blocks())
    return export


def test_a_file_that_was_sent_at_once_is_known_to_hold_its_leads(lead):
    other = LeadFactory()
    export = whole(Lead.objects.filter(pk=lead.pk))
    assert list(exports_with([lead, other])) == [export.run]
    assert not exports_with([other])
    assert not exports_with([])


def test_a_sending_that_was_cut_off_is_known_to_hold_what_was_sent(lead, monkeypatch):
    monkeypatch.setattr("leads.export.block.FIRST_ROWS", 1)
    later = LeadFactory()
    blocks = begun(Lead.objects.all()).blocks()
    next(blocks), next(blocks)
    blocks.close()
    assert exports_with([lead])
    assert not exports_with([later])


def test_a_sending_that_died_with_its_process_may_have_held_whoever_was_there(client, lead):
    died = begun(Lead.objects.all()).run
    late = LeadFactory(answers={"email": "late@example.com"})
    Lead.objects.filter(pk=late.pk).update(received_at=died.created_at + timedelta(seconds=1))
    late.refresh_from_db()
    assert [run.is_certain for run in exports_with([lead])] == [False]
    assert not exports_with([late])
    client.force_login(MemberFactory(role="Managers"))
    page = client.post("/admin/leads/person/", {"q": "ana@example.com"}, follow=True)
    assert "these leads may have been in it" in page.text
    copy = client.post(page.context["copy_url"], {"kind": "html", "reason": "She asked"})
    assert "what you sent may have been in it" in copy.text


def test_many_leads_are_written_down_some_at_a_time(lead, monkeypatch):
    monkeypatch.setattr(run, "MOST_IDS", 32)
    leads = [lead, *LeadFactory.create_batch(4)]
    export = whole()
    held = [len(part.lead_ids) // 16 for part in export.run.parts.order_by("number")]
    assert held == [2, 2, 1]
    assert all(exports_with([one]) for one in leads)


def test_a_file_that_is_gone_is_still_known_to_have_held_a_lead(lead):
    made = background.queue(order(Lead.objects.all()))
    background.make_due()
    erasure.erase(lead, reason="A test")
    assert list(exports_with([lead])) == [made]
    assert not ExportPart.objects.exclude(content=None).exists()


def test_a_file_that_nobody_ever_had_held_nobody(lead):
    made = background.queue(order(Lead.objects.all()))
    background.end(made, made.State.CANCELLED)
    assert not exports_with([lead])


def test_a_persons_copy_says_in_which_files_the_person_was(lead):
    export = whole()
    made = export.run.created_at.isoformat()
    told = [{"made": made, "format": "csv", "reason": "A test", "certain": True}]
    assert copy_for([lead], reason="She asked")["exports"] == told


def test_whoever_looks_a_person_up_sees_the_files_and_so_does_the_person(client, lead, capsys):
    client.force_login(MemberFactory(role="Managers"))
    whole()
    page = client.post("/admin/leads/person/", {"q": "ana@example.com"}, follow=True)
    assert "Files made of these leads" in page.text
    copy = client.post(page.context["copy_url"], {"kind": "html", "reason": "She asked"})
    assert "What you sent was in these files" in copy.text
    assert "CSV, “A test”" in copy.text
    call_command("export_person", "ana@example.com")
    assert (
        timezone.now().strftime("%Y-") in json.loads(capsys.readouterr().out)["exports"][0]["made"]
    )
