"""The two ways in which sending fails. Their texts are stored, so they quote no message."""


class Outage(Exception):
    """The other side is away: nothing of this kind can be sent now."""


class Rejected(Exception):
    """The other side did not take this one message."""
