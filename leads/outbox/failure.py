"""The ways in which sending fails. Their texts are stored, so they quote no message."""

from django.utils.translation import gettext_lazy as _

AWAY, NOT_TAKEN, KEPT_BACK = "Away", "Not taken", "Kept back"
WORDS = {
    AWAY: _("The server cannot be reached at the moment"),
    NOT_TAKEN: _("The server did not take the message"),
    KEPT_BACK: _("Kept back until somebody has it sent"),
}


class Outage(Exception):
    """The other side is away: nothing of this kind can be sent now."""

    def __str__(self) -> str:
        return f"{AWAY}: {super().__str__()}"


class Rejected(Exception):
    """The other side did not take this one message."""

    def __str__(self) -> str:
        return f"{NOT_TAKEN}: {super().__str__()}"


def in_words(problem: str) -> str:
    """What was stored of a failure, for people; its technical name stays for whoever mends it."""
    kind, _colon, detail = problem.partition(": ")
    return f"{WORDS[kind]} ({detail})" if kind in WORDS else problem
