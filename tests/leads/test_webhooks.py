"""Another system is told that a lead has arrived, and cannot be made to reach into the network."""

import http.client
import json
import socket
from threading import Thread

import pytest
import standardwebhooks
from django.urls import reverse

from leads.models import Delivery, Lead, Recipient, Webhook
from leads.outbox import webhooks
from leads.outbox.failure import Outage, Rejected
from leads.outbox.worker import deliver_due

pytestmark = pytest.mark.django_db


@pytest.fixture
def webhook(httpserver, monkeypatch):
    """A webhook on this machine, reached as if it were public."""

    class LocalConnection(http.client.HTTPConnection):
        def __init__(self, host, port, timeout):
            super().__init__(httpserver.host, httpserver.port, timeout=timeout)

    monkeypatch.setattr(webhooks, "PublicConnection", LocalConnection)
    return Webhook.objects.create(name="CRM", url="https://crm.example/leads?a=1")


def test_an_event_holds_an_id_and_a_signature_and_no_answer(webhook, httpserver, send):
    httpserver.expect_request("/leads", query_string="a=1", method="POST").respond_with_data("")
    send()
    assert deliver_due().sent == 1
    request = httpserver.log[0][0]
    event = json.loads(request.data)
    lead, delivery = Lead.objects.get(), Delivery.objects.get()
    assert (event["lead"], event["reference"]) == (str(lead.pk), lead.reference)
    assert "Byron" not in request.data.decode()
    assert request.headers["Webhook-Id"] == str(delivery.pk)


def test_a_receiver_checks_an_event_with_the_standards_own_library(webhook, httpserver):
    httpserver.expect_request("/leads").respond_with_data("")
    webhooks.post(webhook, "7", {"type": "test"})
    request = httpserver.log[0][0]
    receiver = standardwebhooks.Webhook(webhook.secret)
    assert receiver.verify(request.data, dict(request.headers)) == {"type": "test"}
    with pytest.raises(standardwebhooks.WebhookVerificationError):
        receiver.verify(request.data.replace(b"test", b"lead"), dict(request.headers))


@pytest.mark.parametrize(("status", "problem"), [(500, Outage), (429, Outage), (404, Rejected)])
def test_what_is_not_taken_is_said(webhook, httpserver, status, problem):
    httpserver.expect_request("/leads").respond_with_data("", status=status)
    with pytest.raises(problem, match=str(status)):
        webhooks.post(webhook, "1", {})


def test_redirects_are_not_followed(webhook, httpserver):
    headers = {"Location": "http://169.254.169.254/"}
    httpserver.expect_request("/leads").respond_with_data("", status=302, headers=headers)
    with pytest.raises(Rejected, match="302"):
        webhooks.post(webhook, "1", {})
    assert len(httpserver.log) == 1


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "10.0.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1"),
        *("::1", "fe80::1", "fd00::1", "::ffff:127.0.0.1", "localhost"),
        *("224.0.0.1", "ff02::1", "fec0::1"),  # many at once, or a site's own
        *("::10.0.0.1", "64:ff9b::10.0.0.1", "2002:a00:1::"),  # 10.0.0.1 behind a translator
    ],
)
def test_private_addresses_are_not_reached(host):
    with pytest.raises(Rejected):
        webhooks.public_address(host, 443)


def test_a_name_that_leads_to_a_public_and_a_private_address_is_not_reached(monkeypatch):
    found = [(0, 0, 0, "", ("8.8.8.8", 443)), (0, 0, 0, "", ("10.0.0.1", 443))]
    monkeypatch.setattr("socket.getaddrinfo", lambda *args, **kwargs: found)
    with pytest.raises(Rejected):
        webhooks.public_address("crm.example", 443)


@pytest.mark.parametrize("address", ["8.8.8.8", "2001:4860:4860::8888"])
def test_a_public_address_is_reached(address, monkeypatch):
    found = [(0, 0, 0, "", (address, 443))]
    monkeypatch.setattr("socket.getaddrinfo", lambda *args, **kwargs: found)
    assert webhooks.public_address("crm.example", 443) == (address, 443)


def test_a_server_that_hangs_up_is_away(monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as server:
        monkeypatch.setattr(webhooks, "public_address", lambda host, port: server.getsockname())
        Thread(target=lambda: server.accept()[0].close()).start()
        with pytest.raises(Outage):
            webhooks.post(Webhook(name="CRM", url="https://crm.example/"), "1", {})


@pytest.mark.parametrize(
    "url", ["https://crm.example:99999/", f"https://{'a' * 64}.example/", "https://[::1/"]
)
def test_an_address_that_is_none_holds_up_no_other_message(url, send):
    Webhook.objects.create(name="CRM", url=url)
    Recipient.trusted("staff@clinic.example")
    send()
    done = deliver_due()
    assert (done.sent, done.postponed) == (1, 1)
    assert "as it is written" in Delivery.objects.get(channel="webhook").problem


def test_an_address_in_any_script_is_asked_for(webhook, httpserver):
    webhook.url = "https://crm.example/dañino?é=1"
    httpserver.expect_request("/dañino", query_string="%C3%A9=1").respond_with_data("")
    webhooks.post(webhook, "1", {})


def test_a_deleted_webhook_fails_alone(webhook, send):
    send()
    webhook.delete()
    assert deliver_due().postponed == 1


def test_a_manager_tests_a_webhook_and_is_told_what_came_of_it(admin_client, webhook, httpserver):
    handler = httpserver.expect_ordered_request("/leads")
    handler.respond_with_data("")
    page = reverse("webhook:inspect", args=[webhook.pk])
    assert "Send a test" in admin_client.get(page).content.decode()
    url = reverse("webhook:test", args=[webhook.pk])
    assert "The test was taken" in admin_client.post(url, follow=True).content.decode()
    assert json.loads(httpserver.log[0][0].data) == {"type": "test"}
    httpserver.expect_ordered_request("/leads").respond_with_data("", status=404)
    assert "was not taken. The server did not take the message (HTTP 404)." in (
        admin_client.post(url, follow=True).text
    )
