"""The answers of leads that were read as values: instances of the model cost more than reading does."""

import json
from typing import Any
from uuid import UUID

import orjson

from leads import vault


def decrypted(
    lead: UUID, data_key: bytes, key_id: str, envelope: bytes, keys: vault.MasterKeys
) -> dict[str, Any]:
    """A lead's answers, keyed by the hex of their question's id. Raises VaultError."""
    key = keys.unwrap(lead, vault.WrappedKey(data_key, key_id))
    answers = vault.decrypt(key, lead, envelope)
    try:
        return orjson.loads(answers)
    except orjson.JSONDecodeError:  # it knows no half characters
        return json.loads(answers)
