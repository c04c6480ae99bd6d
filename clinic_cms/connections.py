"""What the site asks of its database connections, which stay open from visit to visit."""

import os
from collections.abc import Generator
from contextvars import ContextVar
from functools import partial
from typing import Any

import psycopg
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg.pq import TransactionStatus
from psycopg_pool import ConnectionPool

# Longer than a backup holds a table, shorter than a visitor's patience.
LOCK_SECONDS = 15
# Longer than that, and shorter than gunicorn waits for a worker.
SILENT_SECONDS = 20
# After so many seconds in which no connection could be opened, visitors are told so.
UNREACHABLE_SECONDS = 2
# For how long this thread waits for the database to say anything; None for as long as it takes.
patience: ContextVar[float | None] = ContextVar("patience", default=None)


def prepare(connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    """A receiver of the signal that a connection was opened, or taken out of a pool."""
    if connection.vendor != "postgresql":
        connection.opened_file = file_of(connection)
    elif not isinstance(connection.connection.wait, partial):
        with connection.cursor() as cursor:
            cursor.execute(f"SET lock_timeout = '{LOCK_SECONDS}s'")
        connection.connection.wait = partial(wait, connection.connection)


def lose_patience(**kwargs: Any) -> None:
    """A receiver of the signal that a request begins: nobody waits for a frozen database for ever."""
    patience.set(SILENT_SECONDS)


def wait(connection: psycopg.Connection, answer: Generator, **kwargs: Any) -> Any:
    """Wait for the database's answer, as psycopg does. Raises OperationalError for a silent one."""
    try:
        return psycopg.Connection.wait(connection, answer, **{"timeout": patience.get()} | kwargs)
    except psycopg.OperationalError:
        if connection.pgconn.transaction_status == TransactionStatus.ACTIVE:
            connection.pgconn.finish()  # an answer that came now would be taken for another's
        if connection.closed and (pool := getattr(connection, "_pool", None)):
            pool.drain()  # the others are lost, too: one by one, each would be waited for longer
        raise


class PooledConnection(psycopg.Connection):
    """A connection that is asked, before each use, whether it still works."""

    wait = wait


def turn_away(pool: ConnectionPool) -> None:
    """Let nobody wait for a database that cannot be reached. Whoever comes next has it tried again."""
    with pool._lock:  # no public way closes it to those who wait, and to nobody else
        if pool._nconns:  # somebody's connection will come free, or be lost, too
            return
        waiting = list(pool._waiting)
        pool._waiting.clear()
    for client in waiting:
        client.fail(psycopg.OperationalError("The database cannot be reached."))


def leave_a_file_that_is_gone(**kwargs: Any) -> None:
    """A receiver of the signal that a request begins.

    Whoever puts another SQLite file in the place of an open one, such as a backup, must not find
    later that the site went on writing into the old one.
    """
    for connection in connections.all(initialized_only=True):
        opened = getattr(connection, "opened_file", None)
        if opened and opened != file_of(connection) and not connection.in_atomic_block:
            connection.close()


def file_of(connection: BaseDatabaseWrapper) -> tuple[int, int] | None:
    """What tells the database's file from any other; None if it is not in a file."""
    try:
        file = os.stat(connection.settings_dict["NAME"])
    except OSError:
        return None
    return file.st_dev, file.st_ino
