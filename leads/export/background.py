"""Exports made in the background. A worker may be killed at any time: another one goes on.

Which leads a file holds is settled when it is asked for. A worker writes one part after the other;
each is kept, encrypted, together with the state that the next one needs.
"""

import hashlib
import logging
from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from typing import Any
from uuid import uuid4

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F, Q
from django.utils import timezone, translation

from leads import conf, vault
from leads.export.column import Column
from leads.export.columns import columns_for, rows_of
from leads.export.layout import Layout, Writer
from leads.export.order import Order
from leads.models import Delivery, ExportPart, ExportRun, Lead
from leads.permissions import Sight

logger = logging.getLogger(__name__)

PART = 1_000  # leads
# Longer than any part takes, so that no living worker's file is taken over.
LEASE = timedelta(minutes=1)


class Lost(Exception):
    """The file was cancelled, or another worker has it now."""


def queue(order: Order, **fields: Any) -> ExportRun:
    """Settle which leads the file will hold. The next worker makes it."""
    with transaction.atomic():
        run = order.register(state=ExportRun.State.WAITING, count=0, **fields)
        key, wrapped = vault.new_data_key(run.pk)
        run.data_key, run.key_id = wrapped.ciphertext, wrapped.key_id
        writer = order.layout.writer(order.columns)
        start = ExportPart(run=run, number=0)
        start.seal(key, writer.start())
        start.save()
        run.writer = writer.state
        run.total = settle(run, order)
        run.save()
    return run


def settle(run: ExportRun, order: Order) -> int:
    """Write down the leads, part by part, and a last part for the file's end; returns how many."""
    ids = order.leads.order_by("id").values_list("id", flat=True).iterator(chunk_size=PART)
    total = number = 0
    while batch := list(islice(ids, PART)):
        number += 1
        total += len(batch)
        ExportPart.write_down(run, number, ExportPart.packed(batch))
    ExportPart.objects.create(run=run, number=number + 1)
    return total


def make_due() -> int:
    """Make every file that nobody is making; returns how many were finished."""
    finished = 0
    while run := claimed():
        try:
            with translation.override(run.language or None):
                make(run)
        except Lost:
            continue
        except (OperationalError, InterfaceError):
            # The file stays this worker's until the lease ends; then another one goes on.
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, it is not tried for ever
            # The sentence could hold what a visitor wrote; the name of the error cannot.
            logger.error("Export %s failed: %s", run.pk, type(error).__name__)
            fail(run)
        else:
            finished += 1
    return finished


def claimed() -> ExportRun | None:
    """The file that waits longest, held for this worker alone."""
    now = timezone.now()
    free = Q(leased_until=None) | Q(leased_until__lt=now)
    due = ExportRun.objects.with_files().unfinished().filter(free).order_by("created_at")
    for run in due:
        changes = {"held_by": uuid4(), "leased_until": now + LEASE}
        changes |= {"state": ExportRun.State.RUNNING, "started_at": run.started_at or now}
        if due.filter(pk=run.pk).update(**changes):
            run.refresh_from_db()
            return run
    return None


def make(run: ExportRun) -> None:
    """Write every part that is missing. Raises Lost."""
    key, columns = run.file_key, columns_of(run)
    writer = Layout.of(run.layout).writer(columns, state=run.writer)
    for part in missing_parts(run):
        if part.lead_ids:
            rows = list(rows_of(part.leads(), columns))
            part.seal(key, writer.write(list(zip(*rows, strict=True))))
            keep(run, part, writer, len(rows))
        else:
            part.seal(key, writer.end(run.count))
            keep(run, part, writer, 0)
    finish(run, key)


def columns_of(run: ExportRun) -> list[Column]:
    """The columns as they were asked for, by somebody who may see them."""
    zone = Layout.of(run.layout).time_zone
    known = columns_for(Lead.objects.all(), Sight(contact=True, answers=True), zone)
    spread = {one.key: one for column in known for one in (column, *column.spread())}
    gone = Column("", "", 0, lambda block: [None] * len(block["id"]))
    return [spread.get(key, gone) for key in run.columns]


def missing_parts(run: ExportRun) -> Iterator[ExportPart]:
    numbers = run.parts.filter(content=None).order_by("number").values_list("number", flat=True)
    for number in list(numbers):
        yield run.parts.get(number=number)


def keep(run: ExportRun, part: ExportPart, writer: Writer, count: int) -> None:
    """Keep a part, and what the next one needs to know: both, or neither."""
    with transaction.atomic():
        hold(run, count=F("count") + count, writer=writer.state)
        part.save(update_fields=["content"])
    run.count += count


def hold(run: ExportRun, **changes: object) -> None:
    """Change a run that is still this worker's, and hold it for longer. Raises Lost."""
    mine = ExportRun.objects.filter(pk=run.pk, held_by=run.held_by, state=ExportRun.State.RUNNING)
    if not mine.update(leased_until=timezone.now() + LEASE, **changes):
        raise Lost


def finish(run: ExportRun, key: bytes) -> None:
    digest, size = hashlib.sha256(), 0
    for block in blocks_of(run, key):
        digest.update(block)
        size += len(block)
    now = timezone.now()
    with transaction.atomic():
        hold(
            run,
            state=ExportRun.State.FINISHED,
            finished_at=now,
            sha256=digest.hexdigest(),
            size=size,
            expires_at=now + timedelta(days=conf.export_days()),
            downloads_left=conf.export_downloads(),
        )
        if run.is_scheduled:
            Delivery.objects.bulk_create(announcements(run))


def announcements(run: ExportRun) -> list[Delivery]:
    """The unsaved messages that the file is ready: where it is, and nothing of what is in it."""
    told = mails(run)
    webhook = run.profile and run.profile.webhook
    if webhook and webhook.is_active:
        call = {"channel": Delivery.Channel.WEBHOOK, "recipient": webhook.url}
        told.append(Delivery(export_run=run, webhook=webhook, **call))
    return told


def mails(run: ExportRun) -> list[Delivery]:
    """The unsaved message to whoever asked for the file; none if they left or have no address."""
    if run.user and run.user.is_active and run.user.email:
        mail = {"channel": Delivery.Channel.EXPORT_MAIL, "recipient": run.user.email}
        return [Delivery(export_run=run, **mail)]
    return []


def blocks_of(run: ExportRun, key: bytes) -> Iterator[bytes]:
    """The file, decrypted part by part. Raises VaultError."""
    for part in run.parts.order_by("number").defer("lead_ids").iterator(chunk_size=4):
        yield part.opened(key)


def end(run: ExportRun, state: ExportRun.State) -> bool:
    """End a file that is not finished, and destroy what there is of it; whether it was one."""
    runs = ExportRun.objects.with_files().unfinished().filter(pk=run.pk)
    if not runs.update(state=state, finished_at=timezone.now()):
        return False
    ExportRun.objects.filter(pk=run.pk).drop_files()
    return True


@transaction.atomic
def fail(run: ExportRun) -> None:
    """End a file that cannot be made. Whoever scheduled it is told: nobody looks on."""
    if end(run, ExportRun.State.FAILED) and run.is_scheduled:
        Delivery.objects.bulk_create(mails(run))


def close_abandoned() -> int:
    """Note in the register which sendings broke off with their process; returns how many."""
    state = ExportRun.State.BROKEN_OFF
    return ExportRun.objects.abandoned().update(state=state, finished_at=timezone.now())


def remove_expired() -> int:
    """Destroy the files whose time is over; returns how many."""
    expired = ExportRun.objects.filter(expires_at__lte=timezone.now())
    return expired.drop_files()
