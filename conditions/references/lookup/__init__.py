"""Asking Crossref and PubMed about a work."""

from conditions.references.lookup.asking import Found, look_up
from conditions.references.lookup.http import (
    AnswerMakesNoSense,
    AnswerTooLarge,
    LookupFailed,
    NotFound,
    ServiceDown,
    ServiceTimedOut,
    ServiceUnreachable,
    TooManyRequests,
)

__all__ = [
    "AnswerMakesNoSense",
    "AnswerTooLarge",
    "Found",
    "LookupFailed",
    "NotFound",
    "ServiceDown",
    "ServiceTimedOut",
    "ServiceUnreachable",
    "TooManyRequests",
    "look_up",
]
