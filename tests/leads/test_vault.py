import base64
import os
from uuid import uuid4

import pytest

from leads import vault


def b64_key() -> str:
    return base64.urlsafe_b64encode(os.urandom(32)).decode()


@pytest.fixture
def owner():
    return uuid4()


def test_what_was_encrypted_can_be_read_again(owner):
    data_key, wrapped = vault.new_data_key(owner)
    secret = vault.encrypt(data_key, owner, b"It hurts.")
    assert vault.decrypt(vault.unwrap(owner, wrapped), owner, secret) == b"It hurts."


def test_equal_texts_look_different(owner):
    data_key, _ = vault.new_data_key(owner)
    assert vault.encrypt(data_key, owner, b"a") != vault.encrypt(data_key, owner, b"a")


def test_a_text_moved_to_another_lead_cannot_be_read(owner):
    data_key, _ = vault.new_data_key(owner)
    secret = vault.encrypt(data_key, owner, b"It hurts.")
    with pytest.raises(vault.CannotDecrypt, match="nothing was changed"):
        vault.decrypt(data_key, uuid4(), secret)


def test_a_changed_or_cut_text_cannot_be_read(owner):
    data_key, _ = vault.new_data_key(owner)
    secret = vault.encrypt(data_key, owner, b"It hurts.")
    for broken in (secret[:-1] + bytes([secret[-1] ^ 1]), secret[:20], b""):
        with pytest.raises(vault.CannotDecrypt):
            vault.decrypt(data_key, owner, broken)


def test_an_older_master_key_still_opens_what_it_wrapped(owner, settings):
    old, new = b64_key(), b64_key()
    settings.LEADS_VAULT_KEYS = [old]
    data_key, wrapped = vault.new_data_key(owner)
    settings.LEADS_VAULT_KEYS = [new, old]
    assert vault.unwrap(owner, wrapped) == data_key
    assert vault.wrap(owner, data_key).key_id != wrapped.key_id


def test_a_missing_master_key_is_named(owner, settings):
    _, wrapped = vault.new_data_key(owner)
    settings.LEADS_VAULT_KEYS = [b64_key()]
    with pytest.raises(vault.KeyMissing, match=wrapped.key_id):
        vault.unwrap(owner, wrapped)


def test_without_keys_nothing_is_written(owner, settings):
    settings.LEADS_VAULT_KEYS, settings.LEADS_INDEX_KEY = [], ""
    with pytest.raises(vault.KeysNotSet, match="make_lead_keys"):
        vault.new_data_key(owner)
    with pytest.raises(vault.KeysNotSet, match="make_lead_keys"):
        vault.digest("email", "ada@example.com")


def test_a_digest_depends_on_the_purpose_the_parts_and_the_key(settings):
    digests = {vault.digest("a", "b", "c"), vault.digest("a", "bc"), vault.digest("ab", "c")}
    settings.LEADS_INDEX_KEY = b64_key()
    digests.add(vault.digest("a", "b", "c"))
    assert len(digests) == 4
