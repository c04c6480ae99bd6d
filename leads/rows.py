"""Inserts rows with statements that are made once, while a visitor waits for them.

Django compiles every insert anew, which takes several times as long as the database does.
"""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from functools import lru_cache
from itertools import starmap

from django.db import connection, models, transaction

# Whose values every database takes as they are, and whose values PostgreSQL takes, too.
PLAIN = (models.CharField, models.TextField, models.IntegerField, models.BooleanField)
NATIVE = (*PLAIN, models.UUIDField, models.DateTimeField)


def insert(*groups: Sequence[models.Model]) -> None:
    """Insert groups of rows, each of one model and after those it points to: all, or none.

    As with bulk_create, no signal tells of them. They do not learn which keys they were given.
    """
    statements = [statement(rows) for rows in groups if rows]
    with ExitStack() as transactions, connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # What it gets together is one transaction, and answered once, not seven times.
            statements = [("; ".join(starmap(connection.ops.compose_sql, statements)), None)]
        if len(statements) > 1 or connection.in_atomic_block:
            transactions.enter_context(transaction.atomic())
        for sql, values in statements:
            cursor.execute(sql, values)


def statement(rows: Sequence[models.Model]) -> tuple[str, list[object]]:
    """The statement that inserts rows of one model, and its values."""
    sql, fields = insertion(type(rows[0]), len(rows))
    return sql, [
        prepare(getattr(row, name), connection) if prepare else getattr(row, name)
        for row in rows
        for name, prepare in fields
    ]


@lru_cache(maxsize=500)
def insertion(
    model: type[models.Model], number: int
) -> tuple[str, list[tuple[str, Callable[..., object] | None]]]:
    """The statement that inserts so many rows; which values it takes, and what makes them ready."""
    quote = connection.ops.quote_name
    # The database gives the keys that count up.
    fields = [f for f in model._meta.concrete_fields if not isinstance(f, models.AutoField)]
    columns = ", ".join(quote(field.column) for field in fields)
    row = f"({', '.join(['%s'] * len(fields))})"
    table = quote(model._meta.db_table)
    sql = f"INSERT INTO {table} ({columns}) VALUES {', '.join([row] * number)}"  # noqa: S608
    return sql, [(field.attname, preparation(field)) for field in fields]


def preparation(field: models.Field) -> Callable[..., object] | None:
    """What makes a value of the field ready for the database; None where it is as it is."""
    target = getattr(field, "target_field", field)
    plain = NATIVE if connection.vendor == "postgresql" else PLAIN
    return None if isinstance(target, plain) else target.get_db_prep_save
