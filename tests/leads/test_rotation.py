"""Master keys are changed without a lead being unreadable at any time."""

import base64
import os

import pytest
from django.core.management import CommandError, call_command

from leads import rotation
from leads.models import EscrowedKey, Lead
from leads.privacy import erasure

pytestmark = pytest.mark.django_db


@pytest.fixture
def leads(send):
    for name in "abc":
        send(email=f"{name}@example.com")
    erasure.erase(Lead.objects.order_by("id").last(), reason="A test")
    return Lead.objects.order_by("id")


@pytest.fixture
def new_key(settings):
    key = base64.urlsafe_b64encode(os.urandom(32)).decode()
    settings.LEADS_VAULT_KEYS = [key, *settings.LEADS_VAULT_KEYS]
    return key


def test_after_a_rotation_the_new_key_is_enough(leads, new_key, settings, capsys):
    call_command("rotate_lead_keys")
    assert "3 keys wrapped again" in capsys.readouterr().out
    settings.LEADS_VAULT_KEYS = [new_key]
    assert leads[0].answer_to("email") == "a@example.com"
    assert erasure.restore(leads[2]).answer_to("email") == "c@example.com"


def test_a_rotation_can_be_stopped_and_goes_on(leads, new_key, monkeypatch):
    monkeypatch.setattr(rotation, "BATCH", 1)
    assert next(rotation.rotate()) == 1
    assert leads[0].answer_to("email") == "a@example.com"
    assert sum(rotation.rotate()) == 2
    assert sum(rotation.rotate()) == 0


def test_a_rotation_without_the_old_key_changes_nothing_and_names_it(leads, new_key, settings):
    before = list(leads.values())
    settings.LEADS_VAULT_KEYS = [new_key]
    with pytest.raises(CommandError, match=leads[0].key_id):
        call_command("rotate_lead_keys")
    assert list(leads.values()) == before


def test_a_key_erased_meanwhile_stays_erased(leads, new_key):
    row = leads[0]
    erasure.erase(row, reason="A test")
    rotation.rewrap(row, "data_key")
    assert Lead.objects.get(pk=row.pk).data_key is None
    assert EscrowedKey.objects.count() == 2
