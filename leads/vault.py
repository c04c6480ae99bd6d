"""What a visitor told the clinic, encrypted at rest.

Each lead has a data key of its own. A master key wraps it, and only the wrapped key is stored: to
change the master key is to wrap again, and to forget the data key is to destroy every answer that
it encrypted. In a backup from before, they are destroyed with the master key of that time.
"""

import hashlib
import hmac
import os
from collections.abc import Callable
from functools import cached_property, lru_cache
from typing import NamedTuple, TypeVar
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.core.exceptions import ImproperlyConfigured

from leads import conf

Setting = TypeVar("Setting")
NONCE_BYTES = 12


class VaultError(Exception):
    """A secret could not be written or read; the message says why and what to do."""


class KeysNotSet(VaultError):
    """The site has no keys, so nothing may be written or read."""


class KeyMissing(VaultError):
    """A lead was encrypted under a master key that is not in the list."""


class CannotDecrypt(VaultError):
    """The stored bytes are not what was encrypted under this key for this lead."""


class WrappedKey(NamedTuple):
    """A data key as it is stored: encrypted under the master key with this id."""

    ciphertext: bytes
    key_id: str


@lru_cache
def key_id(key: bytes) -> str:
    """The public name of a master key: it tells keys apart and tells nothing about them."""
    return hashlib.sha256(b"leads master key" + key).hexdigest()[:12]


def new_data_key(owner: UUID) -> tuple[bytes, WrappedKey]:
    """A fresh data key for one lead, and its wrapped form."""
    data_key = AESGCM.generate_key(256)
    return data_key, wrap(owner, data_key)


def wrap(owner: UUID, data_key: bytes) -> WrappedKey:
    """Encrypt a data key under the newest master key."""
    newest = master_keys()[0]
    return WrappedKey(encrypt(newest, owner, data_key), key_id(newest))


class MasterKeys:
    """The master keys as they are set now, to unwrap the data keys of many leads."""

    @cached_property
    def _ciphers(self) -> dict[str, AESGCM]:
        return {key_id(key): AESGCM(key) for key in master_keys()}

    def unwrap(self, owner: UUID, wrapped: WrappedKey) -> bytes:
        """Raises KeyMissing, CannotDecrypt or KeysNotSet."""
        cipher = self._ciphers.get(wrapped.key_id)
        if cipher is None:
            raise KeyMissing(
                f"The vault key {wrapped.key_id} is not in LEADS_VAULT_KEYS. "
                "Add the key with this id to the end of the list; nothing was changed."
            )
        return _opened(cipher, owner, wrapped.ciphertext)


def unwrap(owner: UUID, wrapped: WrappedKey) -> bytes:
    """Raises KeyMissing, CannotDecrypt or KeysNotSet."""
    return MasterKeys().unwrap(owner, wrapped)


def encrypt(key: bytes, owner: UUID, plaintext: bytes) -> bytes:
    """AES-256-GCM, bound to its owner: moved to another lead, it no longer decrypts."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plaintext, owner.bytes)


def decrypt(key: bytes, owner: UUID, ciphertext: bytes) -> bytes:
    """Raises CannotDecrypt."""
    return _opened(AESGCM(key), owner, ciphertext)


def _opened(cipher: AESGCM, owner: UUID, ciphertext: bytes) -> bytes:
    try:
        return cipher.decrypt(ciphertext[:NONCE_BYTES], ciphertext[NONCE_BYTES:], owner.bytes)
    except (InvalidTag, ValueError) as error:
        raise CannotDecrypt(
            f"What is stored for lead {owner} was not encrypted under its own key, or was changed "
            "since. Restore it from a backup; nothing was changed."
        ) from error


def digest(purpose: str, *parts: str) -> str:
    """A keyed digest of texts: equal texts have equal digests, and the key is needed to guess."""
    key = usable(conf.index_key)
    if key is None:
        raise KeysNotSet("LEADS_INDEX_KEY is not set. Make keys with 'manage.py make_lead_keys'.")
    # Lengths keep ("ab", "c") apart from ("a", "bc").
    message = "".join([f"{len(part)}:{part}" for part in (purpose, *parts)])
    keyed = keyed_hash(key).copy()
    keyed.update(message.encode())
    return keyed.hexdigest()


@lru_cache
def keyed_hash(key: bytes) -> hmac.HMAC:
    """Ready to be copied, which is faster than to begin with the key."""
    return hmac.new(key, digestmod=hashlib.sha256)


def master_keys() -> list[bytes]:
    keys = usable(conf.vault_keys)
    if not keys:
        raise KeysNotSet("LEADS_VAULT_KEYS is not set. Make keys with 'manage.py make_lead_keys'.")
    return keys


def usable(setting: Callable[[], Setting]) -> Setting:
    """What a setting holds. Raises KeysNotSet if it is no key."""
    try:
        return setting()
    except ImproperlyConfigured as error:
        raise KeysNotSet(str(error)) from error
