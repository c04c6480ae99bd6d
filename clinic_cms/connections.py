"""What the site asks of its database connections, which stay open from visit to visit."""

import os
from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

# Longer than a backup holds a table, shorter than a visitor's patience.
LOCK_SECONDS = 15


def prepare(connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    """A receiver of the signal that a connection was opened."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SET lock_timeout = '{LOCK_SECONDS}s'")
    else:
        connection.opened_file = file_of(connection)


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
