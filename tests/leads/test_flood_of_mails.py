"""A flood of forms makes us write to staff, and to no more strangers than a waiting room holds."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from leads.models import Delivery, Lead
from leads.outbox.again import send_again
from leads.outbox.failure import in_words
from leads.outbox.worker import deliver_due
from leads.sender import sender_of
from tests.factories import LeadFactory

pytestmark = pytest.mark.django_db
LONG_AGO = timezone.now() - timedelta(hours=1)
REPLY = {"reply_subject": "We have it", "reply_text": "Ref {reference}."}


@pytest.fixture
def flood(form_page, settings):
    """Four leads of one network, where two are what a waiting room sends; each gets a reply."""
    settings.LEADS_SENDINGS_PER_NETWORK = 2
    type(form_page).objects.filter(pk=form_page.pk).update(**REPLY)
    form_page.refresh_from_db()
    leads = [LeadFactory(page=form_page, sender="one network") for _ in range(4)]
    for lead in leads:
        for channel in ("staff_mail", "visitor_mail"):
            Delivery.objects.create(lead=lead, channel=channel, recipient="staff@clinic.example")
    return leads


def visitors_mails() -> int:
    return sum(message.to == ["ana@example.com"] for message in mail.outbox)


def test_a_flood_writes_to_no_strangers_until_staff_have_it_sent(flood):
    done = deliver_due()
    assert (done.sent, done.failed, visitors_mails()) == (7, 1, 3)
    kept_back = Delivery.objects.get(state=Delivery.State.FAILED)
    assert kept_back.lead == flood[-1]
    assert in_words(kept_back.problem).startswith("Kept back until somebody has it sent")
    send_again(Delivery.objects.filter(pk=kept_back.pk), None)
    assert (deliver_due().sent, visitors_mails()) == (1, 4)


def test_whoever_was_taken_out_of_quarantine_is_written_to_in_a_flood(flood):
    flood[-1].absences.create(began_at=flood[-1].received_at, ended_at=timezone.now())
    assert deliver_due().failed == 0


def test_where_browsers_prove_themselves_none_is_kept_back(flood, settings):
    settings.LEADS_PROOF_OF_WORK = True
    assert deliver_due().failed == 0


@pytest.mark.parametrize("address", ["127.0.0.1", "127.0.0.7", "::1"])
def test_behind_a_proxy_that_hides_them_all_visitors_are_written_to(flood, rf, address):
    Lead.objects.update(sender=sender_of(rf.post("/", REMOTE_ADDR=address)))
    assert deliver_due().failed == 0


@pytest.mark.parametrize("change", [{"sender": ""}, {"received_at": LONG_AGO}])
def test_those_of_no_known_network_or_of_long_before_make_no_flood(flood, change):
    Lead.objects.exclude(pk=flood[-1].pk).update(**change)
    assert deliver_due().failed == 0
