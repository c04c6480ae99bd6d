"""What a visitor gave is forgotten when it should be, and not before."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from leads.models import Delivery, EscrowedKey, Lead, LeadNote, LeadStatus, RetentionRule
from leads.privacy import erasure, retention, subject_access

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(send) -> Lead:
    send()
    return Lead.objects.get()


def later(**time):
    return time_machine.travel(timezone.now() + timedelta(**time))


def stored(lead: Lead) -> Lead:
    return Lead.objects.get(pk=lead.pk)


def test_an_erased_lead_can_be_read_and_found_nowhere(lead):
    LeadNote.write(lead, None, "Called her.")
    erasure.erase(lead, reason="A test")
    lead = stored(lead)
    assert lead.answers == {}
    assert [note.text for note in lead.notes.all()] == [""]
    assert not Lead.objects.matching("ada@example.com").exists()


def test_an_erasing_can_be_undone_for_some_days(lead):
    note = LeadNote.write(lead, None, "Called her.")
    erasure.erase(lead, reason="A test")
    with later(days=6):
        erasure.restore(lead)
    lead = stored(lead)
    assert lead.answer_to("full_name") == "Ada Byron"
    assert lead.erased_at is None
    assert lead.notes.get(pk=note.pk).text == "Called her."
    assert list(Lead.objects.matching("ada@example.com")) == [lead]


def test_then_the_key_is_destroyed(lead):
    erasure.erase(lead, reason="A test")
    assert erasure.destroy_expired() == 0
    with later(days=8):
        with pytest.raises(erasure.NothingToRestore, match="destroyed"):
            erasure.restore(lead)
        assert erasure.destroy_expired() == 1
    assert not EscrowedKey.objects.exists()
    assert bytes(stored(lead).envelope) == b""


def test_erasing_twice_is_erasing_once(lead):
    erasure.erase(lead, reason="A test")
    erasure.erase(lead, reason="A test")
    assert EscrowedKey.objects.count() == 1


def test_the_same_answers_after_an_erasing_are_a_new_lead(lead, send):
    erasure.erase(lead, reason="A test")
    send()
    assert Lead.objects.count() == 2


def test_leads_leave_when_their_time_is_over(lead):
    with later(days=90):
        assert retention.purge()["erase"] == 0
    with later(days=92):
        assert retention.purge()["erase"] == 1
        assert retention.purge()["erase"] == 0
    assert stored(lead).erased_at


def test_a_closed_lead_leaves_sooner(lead):
    Lead.objects.update(status=LeadStatus.objects.get(outcome="closed"))
    with later(days=32):
        assert retention.purge()["erase"] == 1


def test_the_rule_of_a_form_wins(lead):
    RetentionRule.objects.create(form_page=lead.form_page, days=3, action="delete")
    with later(days=5):
        assert retention.purge()["erase"] == 1
    assert stored(lead).erased_at


def test_a_lead_that_retention_deletes_can_be_brought_back_for_some_days(lead):
    RetentionRule.objects.update(action="delete")
    with later(days=92):
        assert retention.purge() == {"erase": 1, "destroyed": 0}
        assert retention.purge() == {"destroyed": 0}
    with later(days=98):
        erasure.restore(lead)
        assert stored(lead).answer_to("full_name") == "Ada Byron"
        retention.purge()
    with later(days=106):
        assert retention.purge() == {"delete": 1, "destroyed": 1}
    assert not Lead.objects.exists()


def test_a_legal_hold_stops_the_clock(lead):
    Lead.objects.update(legal_hold=True)
    with later(days=900):
        assert retention.purge()["erase"] == 0


@pytest.mark.parametrize("change", [{"legal_hold": True}, {"retention_until": "2099-01-01"}])
@pytest.mark.parametrize("action", RetentionRule.Action)
def test_what_is_decided_while_leads_leave_counts(lead, send, change, action, monkeypatch):
    send(email="bea@example.com")
    RetentionRule.objects.update(action=action)
    remove = retention.remove

    def change_others_and_remove(one, rule):
        Lead.objects.exclude(pk=one.pk).update(**change)
        return remove(one, rule)

    monkeypatch.setattr(retention, "remove", change_others_and_remove)
    with later(days=92):
        assert retention.purge()["erase"] == 1


def test_a_rule_ends_within_the_calendar():
    with pytest.raises(ValidationError):
        RetentionRule(days=800_000).clean_fields()


def test_a_message_that_was_given_up_is_not_sent_once_the_lead_is_erased(lead):
    lead.deliveries.create(channel="staff_mail", recipient="desk", state=Delivery.State.FAILED)
    told = lead.deliveries.create(
        channel="staff_mail", recipient="desk", state=Delivery.State.SENT, sent_at=timezone.now()
    )
    erasure.erase(lead, reason="A test")
    assert list(lead.deliveries.all()) == [told]


def test_a_lead_under_a_legal_hold_cannot_be_deleted(lead):
    Lead.objects.update(legal_hold=True)
    with pytest.raises(erasure.OnHold, match="Lift the hold"):
        erasure.delete(lead, reason="A test")
    assert Lead.objects.exists()


def test_staff_may_set_another_day_for_one_lead(lead):
    Lead.objects.update(retention_until=timezone.localdate() + timedelta(days=400))
    with later(days=399):
        assert retention.purge()["erase"] == 0
    with later(days=402):
        assert retention.purge()["erase"] == 1


def test_a_dry_run_names_what_is_due_and_changes_nothing(lead, capsys):
    with later(days=92):
        call_command("purge_leads", "--dry-run")
    assert lead.reference in capsys.readouterr().out
    assert stored(lead).erased_at is None


def test_one_lead_that_fails_does_not_hold_up_the_others(lead, send, monkeypatch, capsys):
    send(email="bea@example.com")
    erase = erasure.erase

    def fail_once(one, **why):
        if one.pk == lead.pk:
            raise DatabaseError("busy")
        erase(one, **why)

    monkeypatch.setattr(erasure, "erase", fail_once)
    with later(days=92), pytest.raises(CommandError, match="1 leads could not be removed"):
        call_command("purge_leads")
    assert "Erased 1" in capsys.readouterr().out


def test_a_key_that_another_worker_destroyed_meanwhile_is_not_destroyed_again(lead, monkeypatch):
    """Nor is one whose erasing was undone meanwhile: its lead is readable again."""
    erasure.erase(lead, reason="Asked to")
    with later(days=8):
        lock = QuerySet.select_for_update

        def another_was_faster(rows):
            EscrowedKey.objects.all().delete()
            return lock(rows)

        monkeypatch.setattr(QuerySet, "select_for_update", another_was_faster)
        assert erasure.destroy_expired() == 0
    assert stored(lead).envelope


@pytest.mark.parametrize("contact", ["ADA@example.com", "+1 (212) 555-0123"])
def test_a_person_gets_a_copy_of_everything_and_is_erased_everywhere(lead, send, contact, capsys):
    send(message="Once more.")
    send(email="bea@example.com", phone="", full_name="Ada Byron")
    LeadNote.write(lead, None, "Called her.")
    call_command("export_person", contact)
    copy = json.loads(capsys.readouterr().out)
    assert len(copy["leads"]) == 2
    assert {"question": "Full name", "answer": "Ada Byron"} in copy["leads"][0]["answers"]
    assert copy["leads"][0]["notes"][0]["text"] == "Called her."
    assert copy["leads"][0]["consents"][0]["given"]
    call_command("erase_person", contact)
    assert "2 leads erased" in capsys.readouterr().out
    assert Lead.objects.filter(erased_at=None).count() == 1


def test_nobody_is_erased_by_a_name(lead):
    for text in ("Ada Byron", "", lead.reference):
        assert subject_access.sent_by(text, Lead.objects.all()) == []


def test_a_legal_hold_stops_an_erasing_on_request(lead):
    Lead.objects.update(legal_hold=True)
    held = subject_access.sent_by("ada@example.com", Lead.objects.all())
    assert subject_access.erase_all(held, reason="Asked to") == []
    with pytest.raises(erasure.OnHold, match="Lift the hold"):
        erasure.erase(lead, reason="Asked to")
    with pytest.raises(CommandError, match=f"Under a legal hold and not erased: {lead}"):
        call_command("erase_person", "ada@example.com")
    assert stored(lead).answer_to("email")


def test_there_is_one_rule_for_each_form_and_outcome():
    with pytest.raises(IntegrityError), transaction.atomic():
        RetentionRule.objects.create(outcome="", days=7)
