"""Sends what is waiting. It may be killed at any time, and several may run at once."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db import Error, transaction
from django.db import connection as database
from django.db.models import Q
from django.utils import timezone

from leads import conf
from leads.models import Delivery, Lead, Webhook
from leads.outbox import messages, webhooks
from leads.outbox.failure import AWAY, KEPT_BACK, Outage, Rejected
from leads.sender import is_this_machine
from leads.vault import VaultError

logger = logging.getLogger(__name__)

# Longer than a server takes that takes a message at all, so that no living worker's message is
# taken over; what a killed worker held goes out after it.
LEASE = timedelta(seconds=45)
SHORTEST_WAIT = timedelta(seconds=5)
# Who is away is asked once in a round, so that its return is noticed soon.
LONGEST_WAIT_FOR_AN_OUTAGE = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=1)


@dataclass
class Round:
    """What one round of the worker did."""

    sent: int = 0
    postponed: int = 0
    failed: int = 0
    # Who cannot be reached now; the rest of their messages stay due for the next round.
    away: set[str] = field(default_factory=set)


def deliver_due() -> Round:
    """Send everything that is due."""
    done = Round()
    server = mail.get_connection()
    try:
        for delivery in claimed(done.away):
            deliver(delivery, server, done)
    finally:
        server.close()
    return done


def claimed(away: set[str]) -> Iterator[Delivery]:
    """Due messages, one by one, each held for this worker alone."""
    started = timezone.now()
    while True:
        now = timezone.now()
        free = Q(leased_until=None) | Q(leased_until__lt=now)
        due = Delivery.objects.filter(free, state=Delivery.State.WAITING).filter(
            next_attempt_at__lte=started
        )
        for place in away:
            due = due.exclude(peer_of(place))
        with transaction.atomic():
            skip = database.features.has_select_for_update_skip_locked
            delivery = due.select_for_update(skip_locked=skip).order_by("next_attempt_at").first()
            if delivery is None:
                return
            # On SQLite nothing is locked: the one who changes the row has it.
            held = due.filter(pk=delivery.pk, attempts=delivery.attempts)
            if not held.update(leased_until=now + LEASE, attempts=delivery.attempts + 1):
                continue
        try:
            delivery.refresh_from_db()
        except Delivery.DoesNotExist:
            continue  # erased meanwhile
        yield delivery


def place_of(delivery: Delivery) -> str:
    """Who is asked to take a message: the mail server, or one webhook."""
    return str(delivery.webhook_id) if delivery.channel == Delivery.Channel.WEBHOOK else "mail"


def peer_of(place: str) -> Q:
    if place == "mail":
        return ~Q(channel=Delivery.Channel.WEBHOOK)
    return Q(channel=Delivery.Channel.WEBHOOK, webhook_id=place)


def deliver(delivery: Delivery, server: BaseEmailBackend, done: Round) -> None:
    """Send one message and write down what came of it."""
    try:
        if delivery.attempts == 1 and may_be_a_strangers(delivery):
            keep_back(delivery, done)
            return
        if delivery.channel == Delivery.Channel.WEBHOOK:
            webhooks.send(delivery)
        else:
            messages.send(delivery, server)
    except Outage as error:
        done.away.add(place_of(delivery))
        postpone(delivery, str(error), done, LONGEST_WAIT_FOR_AN_OUTAGE)
    except Rejected as error:
        postpone(delivery, str(error), done)
    except VaultError as error:
        postpone(delivery, type(error).__name__, done)
    except (Lead.DoesNotExist, Webhook.DoesNotExist):
        return  # deleted meanwhile, and with it the message
    except Error:
        raise
    except Exception as error:  # noqa: BLE001 - whatever is wrong with one, the others go out
        # What the error says may quote an answer.
        logger.error("Message %s could not be made: %s", delivery.pk, type(error).__qualname__)
        postpone(delivery, type(error).__qualname__, done)
    else:
        now = timezone.now()
        Delivery.objects.filter(pk=delivery.pk).update(
            state=Delivery.State.SENT, sent_at=now, leased_until=None, problem=""
        )
        wake(place_of(delivery), now)
        done.sent += 1


def may_be_a_strangers(delivery: Delivery) -> bool:
    """Whether a flood may have us write to addresses that are not its own.

    Browsers have done their sums where they are asked to, staff look at what they release, and behind
    a proxy that hides them all visitors seem to be one.
    """
    lead = delivery.lead
    return (
        delivery.channel == Delivery.Channel.VISITOR_MAIL
        and not conf.asks_for_proof()
        and Lead.objects.exclude(pk=lead.pk).come_in_a_flood(lead.sender, lead.received_at)
        and not lead.absences.exists()
        and not is_this_machine(lead.sender, timezone.localdate(lead.received_at))
    )


def keep_back(delivery: Delivery, done: Round) -> None:
    """Leave it to staff, who see it in the register and can have it sent from there."""
    Delivery.objects.filter(pk=delivery.pk).update(
        state=Delivery.State.FAILED,
        problem=f"{KEPT_BACK}: many forms came from one network",
        leased_until=None,
    )
    done.failed += 1


def postpone(
    delivery: Delivery, problem: str, done: Round, longest: timedelta = LONGEST_WAIT
) -> None:
    """Try again after a tenth of the message's age, until it is too old."""
    now = timezone.now()
    age = now - delivery.created_at
    changes = {"problem": problem[:300], "leased_until": None}
    if age > conf.give_up_after():
        changes["state"] = Delivery.State.FAILED
        done.failed += 1
    else:
        changes["next_attempt_at"] = now + min(max(age / 10, SHORTEST_WAIT), longest)
        done.postponed += 1
    Delivery.objects.filter(pk=delivery.pk).update(**changes)


def wake(place: str, now: datetime) -> None:
    """Whoever was away is back: what waited for that need not wait any longer."""
    waiting = Delivery.objects.filter(peer_of(place), state=Delivery.State.WAITING)
    waiting.filter(problem__startswith=f"{AWAY}: ", next_attempt_at__gt=now).update(
        next_attempt_at=now
    )
