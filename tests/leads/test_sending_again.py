"""Messages are sent again by those who may, and the lead's log tells of it."""

from threading import Barrier, Thread

import pytest
from django.core import mail
from django.db import connection
from django.utils import timezone

from leads import permissions
from leads.models import Delivery, ExportRun, Lead, LeadLogEntry
from leads.outbox.again import send_again
from leads.outbox.worker import deliver_due
from leads.privacy.erasure import erase
from tests.factories import LeadFactory, UserFactory

pytestmark = pytest.mark.django_db

DELIVERIES = "/admin/leads-deliveries/"
SEE = "leads.view_delivery"


@pytest.fixture
def manager(client):
    user = UserFactory(can=[SEE, permissions.CHANGE_DELIVERY])
    client.force_login(user)
    return user


@pytest.fixture
def reader(client):
    client.force_login(UserFactory(can=[SEE]))


def logged(lead: Lead) -> list[str]:
    return [entry.message for entry in LeadLogEntry.objects.filter(lead=lead)]


@pytest.fixture
def given_up():
    return Delivery.objects.create(lead=LeadFactory(), channel="staff_mail", state="failed")


def test_a_delivery_that_was_given_up_can_be_sent_again(client, manager, given_up):
    url = f"{DELIVERIES}inspect/{given_up.pk}/"
    assert "Send again" in client.get(url).content.decode()
    assert client.post(url).url == url
    given_up.refresh_from_db()
    assert given_up.state == "waiting"
    assert "Send again" not in client.get(url).content.decode()
    assert logged(given_up.lead) == ["Had a message sent again: E-mail to staff"]


@pytest.fixture
def sent():
    now = timezone.now()
    return Delivery.objects.create(
        **{"lead": LeadFactory(), "channel": "staff_mail", "recipient": "desk@clinic.example"},
        **{"state": "sent", "attempts": 1, "sent_at": now},
    )


def test_what_was_sent_can_be_sent_again_as_a_message_of_its_own(client, manager, sent):
    url = f"{DELIVERIES}inspect/{sent.pk}/"
    assert "another message goes out" in client.get(url).text
    client.post(url)
    first, again = Delivery.objects.order_by("created_at")
    assert (first.pk, first.state, first.sent_at) == (sent.pk, "sent", sent.sent_at)
    assert (again.state, again.attempts, again.lead) == ("waiting", 0, sent.lead)
    deliver_due()
    (message,) = mail.outbox
    assert message.to == ["desk@clinic.example"]
    assert f"<{again.pk}@" in message.extra_headers["Message-ID"]
    assert logged(sent.lead) == ["Had a message sent again: E-mail to staff"]


def test_what_is_sent_again_about_an_export_is_in_no_leads_log(client, manager):
    export = ExportRun.objects.create(user_name="Sam Staff", reason="Report", file_format="csv")
    Delivery.objects.create(
        export_run=export, channel="export_mail", recipient="desk", state="failed"
    )
    client.post(f"{DELIVERIES}inspect/{Delivery.objects.get().pk}/")
    assert Delivery.objects.get().state == "waiting"
    assert not LeadLogEntry.objects.exists()


def test_what_is_on_its_way_is_not_sent_twice(manager, given_up):
    chosen = Delivery.objects.filter(pk=given_up.pk)
    assert send_again(chosen, manager) == 1
    assert send_again(chosen, manager) == 0, "somebody else has pressed the button"
    assert logged(given_up.lead) == ["Had a message sent again: E-mail to staff"]


def test_what_was_sent_goes_out_once_more_however_often_the_button_is_pressed(manager, sent):
    chosen = Delivery.objects.filter(pk=sent.pk)
    assert send_again(chosen, manager) == 1
    assert send_again(chosen, manager) == 0, "another message is on its way already"
    assert Delivery.objects.filter(state="waiting").count() == 1
    deliver_due()
    assert send_again(chosen, manager) == 1


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.skipif(
    "connection.vendor == 'sqlite'", reason="tests share one connection to SQLite in memory"
)
def test_two_who_press_the_button_at_once_send_one_message(manager, sent):
    barrier, answers = Barrier(2), []

    def press() -> None:
        barrier.wait(timeout=30)
        answers.append(send_again(Delivery.objects.filter(pk=sent.pk), manager))
        connection.close()

    threads = [Thread(target=press) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert sorted(answers) == [0, 1]
    assert Delivery.objects.filter(state="waiting").count() == 1


def test_nobody_is_told_again_of_what_was_erased(client, manager, sent):
    erase(sent.lead, reason="She asked")
    url = f"{DELIVERIES}inspect/{sent.pk}/"
    assert "Send again" not in client.get(url).text
    client.post(url)
    assert Delivery.objects.count() == 1


def test_to_see_deliveries_is_not_to_send_them(client, reader, given_up, sent):
    for delivery in (given_up, sent):
        url = f"{DELIVERIES}inspect/{delivery.pk}/"
        assert "Send again" not in client.get(url).content.decode()
        client.post(url)
    assert not Delivery.objects.filter(state="waiting").exists()


def test_all_that_was_given_up_in_the_list_is_sent_again_at_once(client, manager, given_up):
    other = Delivery.objects.create(lead=LeadFactory(), channel="webhook", state="failed")
    mails = f"{DELIVERIES}?channel__exact=staff_mail"
    assert "1 message in this list was given up" in client.get(mails).content.decode()
    assert "1 message will be sent again" in client.post(mails, follow=True).content.decode()
    states = dict(Delivery.objects.values_list("pk", "state"))
    assert states == {given_up.pk: "waiting", other.pk: "failed"}


def test_many_are_sent_again_with_as_many_queries_as_one(
    manager, given_up, sent, django_assert_max_num_queries
):
    with django_assert_max_num_queries(20) as few:
        assert send_again(Delivery.objects.all(), manager) == 2
    Delivery.objects.all().delete()
    for lead in LeadFactory.create_batch(10):
        lead.deliveries.create(channel="staff_mail", state="failed")
        lead.deliveries.create(channel="webhook", state="sent", sent_at=timezone.now())
    with django_assert_max_num_queries(len(few)):
        assert send_again(Delivery.objects.all(), manager) == 20
    assert Delivery.objects.filter(state="waiting").count() == 20
    again = [f"Had a message sent again: {what}" for what in ("E-mail to staff", "Webhook")]
    assert sorted(logged(lead)) == again


def test_whoever_may_only_see_deliveries_sends_none_of_them_again(client, reader, given_up):
    assert "Send again" not in client.get(DELIVERIES).content.decode()
    client.post(DELIVERIES)
    given_up.refresh_from_db()
    assert given_up.state == "failed"
