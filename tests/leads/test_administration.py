"""Managers say who is told about leads and how long they are kept."""

import re
from smtplib import SMTPRecipientsRefused

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from django.core.mail.backends import locmem
from django.urls import reverse

from leads.models import Recipient, RetentionRule, Webhook

pytestmark = pytest.mark.django_db
ADDRESS = {"address": "new@clinic.example", "location": "", "condition": ""}


def test_a_new_address_hears_of_leads_after_its_code_was_typed_in(admin_client):
    added = admin_client.post(reverse("recipient:add"), ADDRESS | {"code": ""}, follow=True)
    assert "A code was sent to this address. Type it in below." in added.text
    assert Recipient.objects.get().verified_at is None
    (message,) = mail.outbox
    assert message.to == ["new@clinic.example"]
    code = re.search(r"\d{6}", message.body)[0]
    admin_client.post(added.request["PATH_INFO"], ADDRESS | {"code": code})
    assert Recipient.objects.get().verified_at
    assert len(mail.outbox) == 1


def test_a_wrong_code_is_refused_in_words(admin_client):
    admin_client.post(reverse("recipient:add"), ADDRESS | {"code": ""})
    edit = reverse("recipient:edit", args=[Recipient.objects.get().pk])
    response = admin_client.post(edit, ADDRESS | {"code": "1"})
    assert "not the code we sent" in response.text
    assert "save without one to have another sent" in response.text
    assert Recipient.objects.get().verified_at is None


@pytest.mark.parametrize(
    ("problem", "sentence"),
    [
        (ConnectionRefusedError(), "The server cannot be reached at the moment"),
        (SMTPRecipientsRefused({}), "The server did not take the message"),
    ],
)
def test_an_address_is_kept_while_no_code_can_be_sent(admin_client, monkeypatch, problem, sentence):
    def fail(*args):
        raise problem

    with monkeypatch.context() as patch:
        patch.setattr(locmem.EmailBackend, "send_messages", fail)
        response = admin_client.post(reverse("recipient:add"), ADDRESS | {"code": ""}, follow=True)
    recipient = Recipient.objects.get()
    edit = reverse("recipient:edit", args=[recipient.pk])
    assert f"The address was saved, but no code was sent to it. {sentence}" in response.text
    assert edit in response.text
    admin_client.post(edit, ADDRESS | {"code": ""})
    code = re.search(r"\d{6}", mail.outbox[0].body)[0]
    admin_client.post(edit, ADDRESS | {"code": code})
    assert Recipient.objects.get().verified_at


def test_whoever_sets_a_webhook_up_is_shown_its_secret_and_offered_a_test(admin_client):
    data = {"name": "CRM", "url": "https://crm.example/", "is_active": "on"}
    response = admin_client.post(reverse("webhook:add"), data, follow=True)
    assert Webhook.objects.get().secret in response.text
    assert re.search(r"Active</dt>\s*<dd>\s*Yes\s*</dd>", response.text)
    assert "Send a test" in response.text


@pytest.mark.parametrize("name", ["recipient", "webhook", "retentionrule"])
def test_every_setting_has_its_list_and_its_form(admin_client, name):
    assert admin_client.get(reverse(f"{name}:index")).status_code == 200
    assert admin_client.get(reverse(f"{name}:add")).status_code == 200


def test_a_retention_rule_can_be_made_for_one_outcome(admin_client):
    data = {"form_page": "", "outcome": "booked", "days": "400", "action": "erase"}
    admin_client.post(reverse("retentionrule:add"), data)
    assert RetentionRule.objects.get(outcome="booked").days == 400


def test_a_retention_rule_for_everything_says_so(admin_client):
    RetentionRule.objects.all().delete()
    rule = RetentionRule.objects.create(days=90)

    html = BeautifulSoup(admin_client.get(reverse("retentionrule:index")).text, "html.parser")

    assert str(rule) == "Every form, Every outcome: 90"
    name, outcome, *_ = html.select_one("table tbody tr").select("td")
    assert name.a.get_text(strip=True) == "Every form"
    assert outcome.get_text(strip=True) == "Every outcome"
