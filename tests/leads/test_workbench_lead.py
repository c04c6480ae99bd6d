"""The page of one lead: what it shows, and how staff work on it."""

import re
from datetime import date
from zoneinfo import ZoneInfo

import pytest
from django.contrib.messages import get_messages

from leads import audit, outbox, permissions
from leads.models import (
    Delivery,
    Lead,
    LeadLogEntry,
    LeadNote,
    LeadStatus,
)
from leads.privacy import erasure
from leads.spam import Quarantine
from tests.factories import LeadFactory, UserFactory, site_root
from tests.leads.staff import LIST, address, listed, shown_on, take_note, work

pytestmark = pytest.mark.django_db

NEW_YORK = ZoneInfo("America/New_York")


@pytest.fixture
def onlooker(client):
    user = UserFactory(can=[permissions.VIEW])
    client.force_login(user)
    return user


def test_what_is_not_settled_yet_is_said_in_words(client, staff):
    html = client.get(address(LeadFactory())).text
    assert re.findall(r'<option value="" selected>(.*?)</option>', html) == ["Nobody yet", "None"]


def test_a_lead_kept_aside_can_be_moved_into_the_list(client, staff):
    lead = LeadFactory(quarantine=Quarantine.TOO_FAST)
    assert "Sent faster than a person can type" in client.get(address(lead)).content.decode()
    client.post(address(lead, "release"))
    assert listed(client) == [lead.reference]
    assert LeadLogEntry.objects.filter(action=audit.RELEASE).count() == 1


def test_staff_are_told_of_a_lead_once_it_is_known_to_be_real(client, staff, monkeypatch):
    lead = LeadFactory(quarantine=Quarantine.TOO_FAST)
    told = {"lead_id": lead.pk, "channel": "staff_mail"}
    monkeypatch.setattr(outbox, "deliveries_for", lambda lead: [told])
    client.post(address(lead, "release"))
    client.post(address(lead, "release"))
    assert Delivery.objects.filter(lead=lead).count() == 1


def test_a_lead_is_shown_under_the_labels_its_visitor_saw(client, staff):
    lead = LeadFactory(answers={"message": "It hurts <b>here</b>"})
    question = lead.form_page.specific.questions.get(role="message")
    question.label = "Something else entirely"
    question.save()
    html = client.get(address(lead)).content.decode()
    assert "Is there anything we should know?" in html
    assert "Something else entirely" not in html
    assert "It hurts &lt;b&gt;here&lt;/b&gt;" in html


def test_a_lead_shows_the_consent_its_visitor_read(client, staff):
    lead = LeadFactory(answers={"consent": True})
    assert "I agree that the clinic keeps" in client.get(address(lead)).content.decode()


def test_a_lead_can_be_called_and_written_to(client, staff):
    html = client.get(address(LeadFactory())).content.decode()
    assert 'href="tel:+12125550123"' in html
    assert 'href="mailto:ana@example.com"' in html


def test_a_lead_outlives_its_form_and_its_origin(client, staff):
    lead = LeadFactory(origin_page=site_root(), origin_title="Sciatica")
    lead.form_page.delete()
    Lead.objects.update(origin_page=None)
    html = client.get(address(lead)).content.decode()
    assert "Sciatica" in html
    assert "Ana Ortiz" in html


def test_an_onlooker_sees_that_a_lead_exists_and_not_what_it_says(client, onlooker):
    lead = LeadFactory(answers={"message": "It hurts here"})
    LeadNote.write(lead, UserFactory(), "Called, nobody there")
    html = client.get(address(lead)).content.decode()
    assert lead.reference in html
    for text in ["Ortiz", "ana@", "555-0123", "5550123", "hurts", "nobody there"]:
        assert text not in html


def test_contact_and_answers_are_separate_rights(client):
    lead = LeadFactory(answers={"message": "It hurts here"})
    client.force_login(UserFactory(can=[permissions.VIEW, permissions.VIEW_CONTACT]))
    html = client.get(address(lead)).content.decode()
    assert "Ana Ortiz" in html
    assert "hurts" not in html


def test_an_onlooker_cannot_change_anything(client, onlooker):
    lead = LeadFactory(quarantine=Quarantine.CONTENT)
    client.post(address(lead), work(lead, next_step="Mine"))
    take_note(client, lead, {"kind": "note", "text": "Mine"})
    client.post(address(lead, "release"))
    lead.refresh_from_db()
    assert (lead.next_step, lead.quarantine) == ("", Quarantine.CONTENT)
    assert not LeadNote.objects.exists()


def test_reading_a_lead_is_logged_without_what_was_read(client, staff):
    lead = LeadFactory()
    client.get(address(lead))
    entry = LeadLogEntry.objects.get(action=audit.READ)
    assert (entry.user, entry.object_id, entry.label) == (staff, str(lead.pk), lead.reference)
    assert "Ortiz" not in str(entry.data)


def test_staff_change_status_owner_and_next_step(client, staff):
    lead = LeadFactory()
    contacted = LeadStatus.objects.get(name="Contacted")
    client.post(
        address(lead),
        work(
            lead,
            shown_on(client, lead),
            status=contacted.pk,
            owner=staff.pk,
            next_step="Call Ana",
            next_step_due="2026-12-01",
        ),
    )
    lead.refresh_from_db()
    assert (lead.status, lead.owner, lead.next_step) == (contacted, staff, "Call Ana")
    assert lead.next_step_due == date(2026, 12, 1)


def test_a_change_is_logged_in_words_and_free_text_is_left_out(client, staff):
    lead = LeadFactory()
    contacted = LeadStatus.objects.get(name="Contacted")
    shown = shown_on(client, lead)
    client.post(address(lead), work(lead, shown, status=contacted.pk, next_step="Call Ana"))
    entry = LeadLogEntry.objects.get(action=audit.CHANGE)
    assert entry.data["changes"] == ["Status: New → Contacted", "Next step"]
    assert "Contacted" in client.get(address(lead)).content.decode()


def test_saving_without_a_change_logs_nothing(client, staff):
    lead = LeadFactory()
    client.post(address(lead), work(lead, shown_on(client, lead)))
    assert not LeadLogEntry.objects.filter(action=audit.CHANGE).exists()


def test_the_owner_must_be_somebody_who_works_with_leads(client, staff):
    lead, stranger = LeadFactory(), UserFactory()
    response = client.post(address(lead), work(lead, shown_on(client, lead), owner=stranger.pk))
    assert "owner" in response.context["form"].errors


def test_a_note_is_kept_encrypted_and_shown_with_its_author(client, staff):
    lead = LeadFactory()
    take_note(client, lead, {"kind": "note", "text": "Called, nobody there"})
    assert b"nobody" not in bytes(LeadNote.objects.get().ciphertext)
    html = client.get(address(lead)).content.decode()
    assert "Called, nobody there" in html
    assert "Sam Staff" in html
    assert "nobody" not in str(LeadLogEntry.objects.values("data", "label"))


def test_an_empty_note_is_refused_with_a_sentence(client, staff):
    response = take_note(client, LeadFactory(), {"kind": "note", "text": " "})
    assert response.context["note_form"].errors["text"] == ["Write the note before you save it."]


def test_a_note_and_the_work_on_its_lead_are_saved_together(client, staff):
    lead = LeadFactory()
    note = {"kind": "spoke", "text": "Wants mornings"}
    client.post(address(lead), work(lead, shown_on(client, lead), next_step="Book") | note)
    lead.refresh_from_db()
    assert (lead.next_step, lead.notes.get().text) == ("Book", "Wants mornings")
    take_note(client, lead, {"kind": "note", "text": "Booked", "next_step": "Send the address"})
    lead.refresh_from_db()
    assert (lead.next_step, lead.notes.count()) == ("Send the address", 2)


def test_what_was_written_stays_on_the_page_where_the_other_half_is_wrong(client, staff):
    lead, note = LeadFactory(), {"kind": "spoke", "text": "Wants mornings"}
    page = client.post(address(lead), work(lead, next_step_due="soon") | note)
    assert "Wants mornings" in page.text
    assert not lead.notes.exists()
    page = take_note(client, lead, {"kind": "note", "text": "", "next_step": "Book"})
    assert 'value="Book"' in page.text
    lead.refresh_from_db()
    assert lead.next_step == ""


def test_an_erased_lead_says_so(client, staff):
    lead = LeadFactory()
    LeadNote.write(lead, staff, "Called")
    lead.forget()
    html = client.get(address(lead)).content.decode()
    assert "Ortiz" not in html
    assert "was erased" in html
    assert "Erased" in client.get(LIST).content.decode()


def test_a_lead_under_a_lost_key_is_a_loud_message_and_no_crash(client, staff, settings):
    lead = LeadFactory()
    settings.LEADS_VAULT_KEYS = ["b3RoZXIgdGVzdHM6IHRoZSBrZXkgb2YgdGhlIHZhdWx0ISE="[:43] + "="]
    assert "Cannot be decrypted" in client.get(LIST).content.decode()
    assert "is not in LEADS_VAULT_KEYS" in client.get(address(lead)).content.decode()


@pytest.mark.parametrize("shown", ["no JSON", "[]"])
def test_a_form_that_does_not_know_what_it_showed_saves_what_it_says(client, staff, shown):
    lead = LeadFactory()
    client.post(address(lead), work(lead, shown, next_step="Call her"))
    lead.refresh_from_db()
    assert lead.next_step == "Call her"


def test_whoever_may_not_see_answers_takes_no_notes_about_them(client):
    client.force_login(UserFactory(can=[permissions.VIEW, permissions.CHANGE]))
    lead = LeadFactory()
    take_note(client, lead, {"kind": "note", "text": "Called"})
    assert not LeadNote.objects.exists()


def test_an_erased_lead_takes_no_notes(client, staff):
    lead = LeadFactory()
    lead.forget()
    response = take_note(client, lead, {"kind": "note", "text": "Called"})
    assert "notes would be too" in str(next(iter(get_messages(response.wsgi_request))))
    assert not LeadNote.objects.exists()


def test_a_note_that_cannot_be_read_says_so(client, staff, settings):
    lead = LeadFactory()
    LeadNote.write(lead, staff, "Called, nobody there")
    erasure.erase(lead, reason="A test")
    assert "The note was erased together with" in client.get(address(lead)).content.decode()
    erasure.restore(lead)
    LeadNote.objects.update(ciphertext=b"broken")
    assert "The note cannot be decrypted." in client.get(address(lead)).content.decode()
