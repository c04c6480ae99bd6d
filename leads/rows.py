"""Inserts rows with statements that are made once, while a visitor waits for them.

Django compiles every insert anew, which takes several times as long as the database does.
"""

import time
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import lru_cache
from itertools import count
from operator import attrgetter
from typing import NamedTuple

from django.db import (
    InterfaceError,
    OperationalError,
    connection,
    models,
    transaction,
)

PLACE = "?"  # of a value, as SQLite has it

# Whose values every database takes as they are, and whose values PostgreSQL takes, too.
PLAIN = (
    models.CharField,
    models.TextField,
    models.IntegerField,
    models.BooleanField,
    models.BinaryField,
)
NATIVE = (*PLAIN, models.UUIDField, models.DateTimeField)


class Selected(NamedTuple):
    """A value that the database works out as it inserts the row; a ? stands for each of its values."""

    sql: str
    values: tuple[object, ...]


class StoredField(NamedTuple):
    """How a field's values come into its column."""

    name: str
    column: str
    default: object  # as the database takes it, unless it is made anew for each row
    make_default: Callable[[], object] | None
    prepare: Callable[[object], object] | None  # None where a value is taken as it is


# An instance, or what its fields hold unless it is their default: to make an instance takes longer
# than to insert it.
Row = models.Model | dict[str, object]
# SQL, and the values for its places.
Statement = tuple[str, list[object]]

# A connection that the server has closed says so at once.
AT_ONCE = 1  # second


def insert(tables: dict[type[models.Model], Sequence[Row]]) -> None:
    """Insert rows of several models, each after those it points to: all, or none.

    A value may be `Selected`. As with bulk_create, no signal tells of the rows, and they do not learn
    what the database gave them. One row at least brings a unique value: if the connection is lost
    while nobody knows whether the rows are there, they are inserted once more through another, and
    where they were, that raises IntegrityError.
    """
    statements = [statement(model, rows) for model, rows in tables.items() if rows]
    if connection.vendor == "postgresql" and not connection.in_atomic_block:
        execute_unasked(statements)
        return
    with transaction.atomic():
        if connection.vendor == "postgresql":
            execute_at_once(statements)
        else:
            execute_in_turn(statements)


def execute_unasked(statements: Sequence[Statement]) -> None:
    """Have them executed without asking a kept connection first whether it still works, as Django does.

    What was lost is opened anew, once, and only if nobody has waited for that to come to light.
    """
    started = time.monotonic()
    connection.health_check_done = True
    try:
        execute_at_once(statements)
    except (InterfaceError, OperationalError):
        is_lost = connection.connection is not None and connection.connection.closed
        if not is_lost or time.monotonic() - started > AT_ONCE:
            raise
        connection.close()
        execute_at_once(statements)


def execute_at_once(statements: Sequence[Statement]) -> None:
    """Have PostgreSQL answer once, not five times, and take the values beside the statement.

    To write them into it, as Django does, takes as long as all the rest of sending it.
    """
    from psycopg import RawCursor

    values = [value for _sql, given in statements for value in given]
    with connection.cursor() as cursor:
        cursor.cursor = RawCursor(connection.connection)
        cursor.execute(in_one(tuple(sql for sql, _values in statements)), values)


def execute_in_turn(statements: Sequence[Statement]) -> None:
    """Have SQLite execute each with a cursor of its own: Django's rewrites a statement every time."""
    with connection.make_cursor(connection.connection.cursor()) as cursor:
        for sql, values in statements:
            cursor.execute(sql, values)


@lru_cache(maxsize=500)
def in_one(statements: tuple[str, ...]) -> str:
    """One statement of PostgreSQL's own dialect that does what several do."""
    *first, last = statements
    parts = [f"part_{number} AS ({sql})" for number, sql in enumerate(first)]
    text, *others = (f"WITH {', '.join(parts)} {last}" if parts else last).split(PLACE)
    return text + "".join(f"${number}{part}" for number, part in zip(count(1), others))


def statement(model: type[models.Model], rows: Sequence[Row]) -> Statement:
    """The statement that inserts rows of one model, and its values."""
    fields = stored_fields(model)
    selected, values = [], []
    for number, row in enumerate(rows):
        held = row if isinstance(row, dict) else vars(row)
        for name, _column, default, make_default, prepare in fields:
            if name in held:
                value = held[name]
            elif make_default:
                value = make_default()
            else:
                values.append(default)
                continue
            if isinstance(value, Selected):
                selected.append(((number, name), value.sql))
                values += value.values
            elif prepare is None or value is None:
                values.append(value)
            else:
                values.append(prepare(value))
    return insertion(model, len(rows), tuple(selected)), values


@lru_cache(maxsize=500)
def insertion(
    model: type[models.Model], rows: int, selected: tuple[tuple[tuple[int, str], str], ...]
) -> str:
    """The statement that inserts so many rows of a model.

    What is `selected` stands under the number of its row and the name of its field.
    """
    fields = stored_fields(model)
    columns = ", ".join(field.column for field in fields)
    table = connection.ops.quote_name(model._meta.db_table)
    places = {place: f"({sql})" for place, sql in selected}
    listed = (
        ", ".join(places.get((number, field.name), PLACE) for field in fields)
        for number in range(rows)
    )
    values = ", ".join(f"({row})" for row in listed)
    return f"INSERT INTO {table} ({columns}) VALUES {values}"  # noqa: S608


@lru_cache
def stored_fields(model: type[models.Model]) -> list[StoredField]:
    return [
        stored(field)
        for field in model._meta.concrete_fields
        if not isinstance(field, models.AutoField)  # the database gives the keys that count up
    ]


def stored(field: models.Field) -> StoredField:
    is_made = field.has_default() and callable(field.default)
    make_default = field.default if is_made else None
    default = None if is_made else field.get_default()
    prepare = preparation(field)
    if prepare and default is not None:
        default = prepare(default)
    column = connection.ops.quote_name(field.column)
    return StoredField(field.attname, column, default, make_default, prepare)


def preparation(field: models.Field) -> Callable[[object], object] | None:
    """What makes a value of the field ready for the database; None where it is as it is."""
    target = getattr(field, "target_field", field)
    if isinstance(target, NATIVE if connection.vendor == "postgresql" else PLAIN):
        return None
    if isinstance(target, models.UUIDField):
        return attrgetter("hex")
    if isinstance(target, models.DateTimeField):
        return as_text
    return lambda value: target.get_db_prep_value(value, connection, prepared=True)


@lru_cache(maxsize=20)
def as_text(moment: datetime) -> str:
    """A moment as SQLite has it. Rows that are inserted together share theirs."""
    return connection.ops.adapt_datetimefield_value(moment)
