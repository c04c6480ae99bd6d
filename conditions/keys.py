"""Keys of rows, as stored texts and addresses name them."""

MOST_DIGITS = 18  # of a key that every database can read


def key_in(text: str | None) -> int:
    """The key that a text names; 0, which no row has, if it names none."""
    text = text or ""
    return int(text) if text.isdecimal() and len(text) <= MOST_DIGITS else 0


def is_key(value: object) -> bool:
    """Whether a database can be asked for a row with such a key."""
    return isinstance(value, int) and 0 < value < 10**MOST_DIGITS
