"""Calls and mails of staff: written down with the notes, and the first one timed."""

import pytest

from leads import audit, permissions
from leads.models import LeadLogEntry, LeadNote, LeadStatus
from tests.factories import LeadFactory, UserFactory
from tests.leads.staff import address, take_note

pytestmark = pytest.mark.django_db


def test_a_call_needs_no_words_and_is_in_the_timeline(client, staff):
    lead = LeadFactory()
    take_note(client, lead, {"kind": "no-answer"})
    assert "Call: nobody answered" in client.get(address(lead)).content.decode()
    assert LeadLogEntry.objects.get(action=audit.NOTE).data == {"what": "Call: nobody answered"}


def test_what_was_said_in_a_call_is_kept_encrypted(client, staff):
    lead = LeadFactory()
    take_note(client, lead, {"kind": "spoke", "text": "Wants mornings"})
    assert b"mornings" not in bytes(LeadNote.objects.get().ciphertext)
    assert "Wants mornings" in client.get(address(lead)).content.decode()


def test_the_first_try_to_reach_somebody_is_timed_and_no_later_one(client, staff):
    lead = LeadFactory()
    take_note(client, lead, {"kind": "note", "text": "Reads well"})
    lead.refresh_from_db()
    assert lead.first_contact_at is None
    take_note(client, lead, {"kind": "no-answer"})
    lead.refresh_from_db()
    first = lead.first_contact_at
    take_note(client, lead, {"kind": "spoke"})
    lead.refresh_from_db()
    assert lead.first_contact_at == first is not None


@pytest.mark.parametrize("form", [{"kind": "note"}, {"kind": "sang"}, {}])
def test_a_note_without_words_or_of_no_kind_is_refused(client, staff, form):
    take_note(client, LeadFactory(), form)
    assert not LeadNote.objects.exists()


def test_when_somebody_was_first_reached_outlives_the_notes(client, staff):
    lead = LeadFactory()
    LeadNote.write(lead, staff, "", LeadNote.Kind.SPOKE)
    lead.refresh_from_db()
    lead.forget()
    lead.refresh_from_db()
    assert lead.first_contact_at is not None


def test_whoever_may_reach_a_person_takes_down_calls_and_reads_no_note(client):
    lead = LeadFactory()
    LeadNote.write(lead, None, "Has a tumor")
    LeadNote.write(lead, None, "Fears needles", LeadNote.Kind.NO_ANSWER)
    rights = [permissions.VIEW, permissions.VIEW_CONTACT, permissions.CHANGE]
    client.force_login(UserFactory(can=rights))
    page = take_note(client, lead, {"kind": "spoke", "text": "Secret"}, follow=True).text
    # Each once as a choice, and once in what happened.
    assert page.count("Call: spoke with the person") == page.count("Call: nobody answered") == 2
    assert "tumor" not in page and "needles" not in page
    assert [note.text for note in lead.notes.filter(kind="spoke")] == [""]
    take_note(client, lead, {"kind": "note", "text": "Mine"})
    assert lead.notes.count() == 3


@pytest.mark.parametrize("right", [permissions.VIEW_CONTACT, permissions.CHANGE])
def test_whoever_may_not_reach_or_not_work_takes_no_call_down(client, right):
    lead = LeadFactory()
    client.force_login(UserFactory(can=[permissions.VIEW, right]))
    assert "What was done" not in client.get(address(lead)).text
    take_note(client, lead, {"kind": "spoke"})
    assert not LeadNote.objects.exists()


def test_a_new_status_is_no_contact(client, staff):
    lead = LeadFactory()
    status = LeadStatus.objects.get(name="Contacted")
    client.post(address(lead), {"status": status.pk, "shown": ""})
    lead.refresh_from_db()
    assert (lead.status, lead.first_contact_at) == (status, None)
