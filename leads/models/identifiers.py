"""What a lead is told apart by: its key and the reference people say."""

import os
import time
from datetime import datetime
from uuid import UUID

# Read aloud over a phone, no letter is taken for a digit: no 0, O, 1 or I.
REFERENCE_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def uuid7() -> UUID:
    """A random id whose order is the order of creation (RFC 9562, version 7)."""
    nanoseconds = time.time_ns()
    milliseconds, rest = divmod(nanoseconds, 1_000_000)
    fraction = rest * 4096 // 1_000_000
    random = int.from_bytes(os.urandom(8), "big") >> 2
    return UUID(int=milliseconds << 80 | 0x7 << 76 | fraction << 64 | 0b10 << 62 | random)


def uuid7_at(moment: datetime) -> UUID:
    """An id as if it had been made then, so that ids keep the order of arrival."""
    random_bits = uuid7().int & ((1 << 80) - 1)
    return UUID(int=int(moment.timestamp() * 1000) << 80 | random_bits)


def new_reference() -> str:
    # There are 32 letters, so that of the 256 bytes as many stand for each.
    letters = "".join([REFERENCE_ALPHABET[byte % 32] for byte in os.urandom(8)])
    return f"{letters[:4]}-{letters[4:]}"
