"""The proof of what a visitor agreed to, signed so that a change shows.

The signature is Ed25519 over the canonical JSON of `proof`: keys sorted, no blanks, UTF-8. Whoever
has the public key can check it, and only this site's index key can make it.
"""

import base64
import json
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.template.loader import render_to_string
from django.utils import timezone
from wagtail.rich_text import get_text_for_indexing

from leads import vault
from leads.models import Consent, Delivery, Lead
from leads.roles import Role


class NotGenuine(Exception):
    """A proof was changed, or another site made it."""


def pack(lead: Lead) -> dict[str, Any]:
    """What proves a lead's consents. Raises VaultError."""
    version = lead.form_version
    return {
        "made": timezone.now().isoformat(timespec="seconds"),
        "lead": {
            "id": str(lead.pk),
            "reference": lead.reference,
            "received": lead.received_at.isoformat(),
            "page": lead.form_title,
            "came_from": lead.origin_title,
            "erased": lead.erased_at and lead.erased_at.isoformat(),
        },
        "person": {
            role.value: lead.answer_to(role) for role in (Role.FULL_NAME, Role.EMAIL, Role.PHONE)
        },
        "form": {
            "version": version.digest,
            "published": version.created_at.isoformat(),
            "as_seen": version.definition,
        },
        "consents": [stated(consent) for consent in lead.consents.order_by("pk")],
        "deliveries": [told(delivery) for delivery in lead.deliveries.order_by("created_at")],
    }


def stated(consent: Consent) -> dict[str, Any]:
    return {
        "text": consent.text,
        "purpose": consent.purpose,
        "version": consent.version,
        "language": consent.language,
        "given": consent.given,
        "recorded": consent.recorded_at.isoformat(),
        "withdrawn": consent.withdrawn_at and consent.withdrawn_at.isoformat(),
    }


def told(delivery: Delivery) -> dict[str, Any]:
    return {
        "id": str(delivery.pk),
        "channel": delivery.channel,
        "state": delivery.state,
        "sent": delivery.sent_at and delivery.sent_at.isoformat(),
    }


def signed(proof: dict[str, Any]) -> dict[str, Any]:
    key = signing_key()
    return {
        "proof": proof,
        "signature": encoded(key.sign(canonical(proof))),
        "public_key": public_key(),
    }


def check(document: dict[str, Any], trusted_key: str) -> dict[str, Any]:
    """The proof in a signed document. Raises NotGenuine."""
    try:
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(trusted_key, validate=True))
        key.verify(base64.b64decode(document["signature"]), canonical(document["proof"]))
    except (InvalidSignature, ValueError, KeyError, TypeError) as error:
        raise NotGenuine(
            "This is not what the holder of the key signed: it was changed since, or somebody "
            "else made it."
        ) from error
    return document["proof"]


def canonical(proof: dict[str, Any]) -> bytes:
    text = json.dumps(proof, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode()


def signing_key() -> Ed25519PrivateKey:
    """Derived from the index key, so that no database dump holds it."""
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(vault.digest("proof of consent")))


def public_key() -> str:
    raw = signing_key().public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return encoded(raw)


def encoded(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def as_json(document: dict[str, Any]) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False)


def as_html(document: dict[str, Any]) -> str:
    """A page to read, in the language the reader works in; the signed text stands at its end."""
    return render_to_string(
        "leads/proof.html",
        {
            **document,
            "introduction": get_text_for_indexing(
                document["proof"]["form"]["as_seen"]["introduction"]
            ),
            "canonical": canonical(document["proof"]).decode(),
        },
    )
