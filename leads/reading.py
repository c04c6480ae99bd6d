"""Reads many rows without keeping them, in one statement."""

from collections.abc import Iterator
from itertools import count
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

NUMBERS = count()


def read_many(values: QuerySet, *, at_a_time: int) -> Iterator[tuple[Any, ...]]:
    """The rows of a `values_list`, of fields whose values the database gives as they are."""
    if connection.vendor == "postgresql":
        return _read_binary(values, at_a_time)
    return values.iterator(chunk_size=at_a_time)


def _read_binary(values: QuerySet, at_a_time: int) -> Iterator[tuple[Any, ...]]:
    """PostgreSQL sends each value as it keeps it: to read a moment's text takes as long as the rest.

    Django's own cursors for many rows cannot ask for that.
    """
    try:
        statement = connection.ops.compose_sql(*values.query.sql_with_params())
    except EmptyResultSet:
        return
    of_many = {"scrollable": False, "withhold": connection.connection.autocommit}
    binary = connection.connection.cursor(f"leads_{next(NUMBERS)}", binary=True, **of_many)
    wrap = connection.make_debug_cursor if connection.queries_logged else connection.make_cursor
    with wrap(binary) as cursor:
        cursor.execute(statement)
        while rows := cursor.fetchmany(at_a_time):
            yield from rows
