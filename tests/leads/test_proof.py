"""A proof of consent tells what was shown and agreed to, and a change to it shows."""

import json

import pytest
from django.core.management import CommandError, call_command

from leads import audit
from leads.models import ConsentStatement, Delivery, Lead, LeadLogEntry
from leads.outbox.worker import deliver_due
from leads.privacy import erasure, proof
from tests.factories import MemberFactory
from tests.leads.staff import address

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(send, form_page) -> Lead:
    form_page.reply_subject, form_page.reply_text = "Thank you", "We call you."
    form_page.save_revision().publish()
    send()
    deliver_due()
    return Lead.objects.get()


@pytest.fixture
def manager(client):
    user = MemberFactory(role="Managers")
    client.force_login(user)
    return user


def test_a_proof_keeps_the_words_that_were_shown(lead):
    shown = lead.consents.get().text
    ConsentStatement.objects.update(text="Something else entirely.")
    pack = proof.pack(Lead.objects.get())
    (consent,) = pack["consents"]
    assert consent["text"] == shown
    assert consent["given"] and consent["language"] == "en"
    assert consent["recorded"] == lead.received_at.isoformat()
    asked = [
        question.get("consent", {}).get("text") for question in pack["form"]["as_seen"]["questions"]
    ]
    assert shown in asked
    assert pack["person"]["email"] == "ada@example.com"
    assert [sent["channel"] for sent in pack["deliveries"]] == ["visitor_mail"]


def test_a_message_that_was_not_sent_is_told_by_its_state(client, manager, lead):
    Delivery.objects.create(lead=lead, channel="staff_mail", recipient="staff@clinic.example")
    page = client.post(address(lead, "proof"), {"kind": "html", "reason": "A complaint"})
    assert "<li>Waiting: " in page.text


def test_an_erased_person_is_not_in_the_proof_and_the_consent_is(lead):
    erasure.erase(lead, reason="A test")
    pack = proof.pack(Lead.objects.get())
    assert "Byron" not in json.dumps(pack)
    assert pack["lead"]["erased"] and pack["consents"][0]["given"]


def test_the_signed_file_is_checked_with_a_command(client, manager, lead, tmp_path, capsys):
    file = client.post(address(lead, "proof"), {"kind": "json", "reason": "A complaint"})
    path = tmp_path / "proof.json"
    path.write_bytes(file.content)
    call_command("verify_proof", str(path))
    assert f"Genuine: lead {lead.reference}, 1 consents" in capsys.readouterr().out
    path.write_text(path.read_text().replace("ada@example.com", "eve@example.com"))
    with pytest.raises(CommandError, match="changed since"):
        call_command("verify_proof", str(path))


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"proof": {}, "signature": "?"}'])
def test_what_is_no_proof_is_refused_with_a_sentence(tmp_path, content):
    path = tmp_path / "proof.json"
    path.write_text(content)
    with pytest.raises(CommandError):
        call_command("verify_proof", str(path))


def test_a_proof_made_by_another_site_needs_its_key(lead, tmp_path, settings):
    document = proof.signed(proof.pack(lead))
    path = tmp_path / "proof.json"
    path.write_text(proof.as_json(document))
    settings.LEADS_INDEX_KEY = "A" * 43 + "="
    with pytest.raises(CommandError, match="somebody else made it"):
        call_command("verify_proof", str(path))
    call_command("verify_proof", str(path), "--public-key", document["public_key"])


def test_the_page_to_read_says_all_of_it_and_the_download_is_logged(client, manager, lead):
    response = client.post(address(lead, "proof"), {"kind": "html", "reason": "A complaint"})
    assert f"consent-{lead.reference.lower()}.html" in response["Content-Disposition"]
    assert lead.consents.get().text in response.text
    assert lead.form_version.digest in response.text
    assert "ada@example.com" in response.text
    entry = LeadLogEntry.objects.get(action=audit.PROOF)
    assert (entry.user, entry.data) == (manager, {"reason": "A complaint"})


def test_a_lead_under_a_lost_key_proves_nothing(client, manager, lead):
    Lead.objects.update(key_id="lost")
    response = client.post(
        address(lead, "proof"), {"kind": "json", "reason": "A complaint"}, follow=True
    )
    assert "is not in LEADS_VAULT_KEYS" in response.content.decode()
