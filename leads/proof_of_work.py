"""Proof of work: a doubtful form costs its browser a few seconds of sums, and a flood of them a lot.

The challenge has the open format of ALTCHA; nobody outside is asked. It is made for the one answer
that asks for it, so that no cached page holds one, and what it proved is used up with the lead.
"""

import json
import secrets
import time

import altcha
from django.http import QueryDict

from leads import conf, vault
from leads.spam import Quarantine, Suspicion

ASKED = "challenge"
SOLUTION = "altcha"
ALGORITHM, ROUNDS = "PBKDF2/SHA-256", 1_000
# How many keys a browser derives; a phone needs up to ten seconds for the most of them.
FEWEST, MOST = 1_000, 3_000
MINUTES = 20
LONGEST_SOLUTION = 4_000


class Wanted(Exception):
    """Before this form is kept, the browser has to prove that it took pains with it."""


def new_challenge() -> str:
    """A challenge as JSON, signed, with an end."""
    challenge = altcha.create_challenge(
        ALGORITHM,
        ROUNDS,
        counter=FEWEST + secrets.randbelow(MOST - FEWEST),
        expires_at=int(time.time()) + MINUTES * 60,
        hmac_secret=vault.digest("altcha challenge"),
        hmac_key_secret=vault.digest("altcha solution"),
    )
    return json.dumps(challenge.to_dict())


def settle(data: QueryDict, suspected: Suspicion) -> tuple[Quarantine, str]:
    """What remains of a suspicion, and the challenge that was solved for it, if one was.

    Raises Wanted. Without scripts a form is sent a second time as it is, and kept aside.
    """
    if not suspected.reason or suspected.is_certain or not conf.asks_for_proof():
        return suspected.reason, ""
    if solved := solved_challenge(data.get(SOLUTION, "")):
        return Quarantine.NONE, solved
    if data.get(SOLUTION) or not data.get(ASKED):
        raise Wanted
    return Quarantine.UNPROVEN, ""


def solved_challenge(solution: str) -> str:
    """The name of the challenge that this solves in time; empty if it solves none of ours."""
    if not solution or len(solution) > LONGEST_SOLUTION:
        return ""
    result = altcha.verify_solution(
        solution,
        vault.digest("altcha challenge"),
        hmac_key_secret=vault.digest("altcha solution"),
    )
    return (
        altcha.Payload.from_base64(solution).challenge.parameters.nonce if result.verified else ""
    )
