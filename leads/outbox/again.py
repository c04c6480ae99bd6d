"""Sends messages once more because somebody asks for it."""

from collections.abc import Iterable

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from leads import audit
from leads.models import Delivery


@transaction.atomic
def send_again(deliveries: Iterable[Delivery], user: AbstractBaseUser) -> int:
    """Have them sent within the next minutes, which is logged with their leads; says how many.

    What was sent before goes out as a message of its own: by its id, a receiver would take it for
    a repetition and drop it. What is waiting is left alone.
    """
    now, count = timezone.now(), 0
    for delivery in deliveries:
        if delivery.state == Delivery.State.SENT:
            delivery.copied().save()
        elif not Delivery.objects.filter(pk=delivery.pk, state=Delivery.State.FAILED).update(
            state=Delivery.State.WAITING, next_attempt_at=now
        ):
            continue
        if delivery.lead:
            kind = delivery.get_channel_display()
            audit.record(delivery.lead, audit.SEND_AGAIN, user, message=str(kind))
        count += 1
    return count
