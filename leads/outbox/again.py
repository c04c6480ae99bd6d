"""Sends messages once more because somebody asks for it."""

from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from leads import audit
from leads.models import Delivery
from leads.models.lead_queryset import EachOf


@transaction.atomic
def send_again(deliveries: QuerySet, user: AbstractBaseUser) -> int:
    """Have them sent within the next minutes, which is logged with their leads; says how many.

    What was sent before goes out as a message of its own: by its id, a receiver would take it for
    a repetition and drop it. What is waiting is left alone, and so is what waits as another message.
    """
    # Who else asks for what was given up waits here, and finds nothing left to do.
    chosen = Delivery.objects.filter(pk__in=deliveries.order_by().values("pk"))
    over = chosen.exclude(state=Delivery.State.WAITING).select_for_update(of=("self",))
    over = list(over.select_related("lead").defer("lead__envelope").order_by("pk"))
    on_their_way = waiting_beside(over)
    over = [delivery for delivery in over if delivery.same not in on_their_way]
    sent = [delivery for delivery in over if delivery.state == Delivery.State.SENT]
    given_up = [delivery.pk for delivery in over if delivery.state == Delivery.State.FAILED]
    Delivery.objects.bulk_create(delivery.copied() for delivery in sent)
    Delivery.objects.filter(pk__in=EachOf.of(given_up)).update(
        state=Delivery.State.WAITING, next_attempt_at=timezone.now()
    )
    about_leads = (delivery for delivery in over if delivery.lead)
    audit.record_each(
        audit.SEND_AGAIN,
        user,
        ((one.lead, {"message": one.get_channel_display()}) for one in about_leads),
    )
    return len(over)


def waiting_beside(deliveries: list[Delivery]) -> set[tuple[Any, ...]]:
    """What is waiting about the same leads and exports."""
    leads = EachOf.of(one.lead_id for one in deliveries if one.lead_id)
    exports = EachOf.of(one.export_run_id for one in deliveries if one.export_run_id)
    about = Q(lead__in=leads) | Q(export_run__in=exports)
    waiting = Delivery.objects.filter(about, state=Delivery.State.WAITING)
    return set(waiting.values_list(*Delivery.SAME))
