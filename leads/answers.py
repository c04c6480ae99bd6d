"""The answers of leads that were read as values: instances of the model cost more than reading does."""

import json
from typing import Any
from uuid import UUID

from leads import vault

# json.loads looks for white space and guesses the encoding, for each lead again.
FROM_JSON = json.JSONDecoder().raw_decode


def decrypted(lead: UUID, data_key: bytes, key_id: str, envelope: bytes) -> dict[str, Any]:
    """A lead's answers, keyed by the hex of their question's id. Raises VaultError."""
    key = vault.unwrap(lead, vault.WrappedKey(bytes(data_key), key_id))
    answers, _end = FROM_JSON(vault.decrypt(key, lead, bytes(envelope)).decode())
    return answers
