"""Inserts rows with statements that are made once, while a visitor waits for them.

Django compiles every insert anew, which takes several times as long as the database does.
"""

from collections.abc import Sequence
from functools import lru_cache

from django.db import connection, models, transaction

# Whose values every database takes as they are.
PLAIN = (models.CharField, models.TextField, models.IntegerField, models.BooleanField)


def insert(*groups: Sequence[models.Model]) -> None:
    """Insert groups of rows, each of one model and after those it points to: all, or none.

    As with bulk_create, no signal tells of them. They do not learn which keys they were given.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        for rows in filter(None, groups):
            statement, fields = insertion(type(rows[0]), len(rows))
            values = [prepared(*field, row) for row in rows for field in fields]
            cursor.execute(statement, values)


def prepared(name: str, field: models.Field, row: models.Model) -> object:
    """The value that the row has under this name, as the database takes it."""
    value = getattr(row, name)
    if value is None or isinstance(field, PLAIN):
        return value
    return field.get_db_prep_save(value, connection)


@lru_cache(maxsize=500)
def insertion(model: type[models.Model], number: int) -> tuple[str, list[tuple[str, models.Field]]]:
    """The statement that inserts so many rows; whose values it takes, in order, and of what kind."""
    quote = connection.ops.quote_name
    # The database gives the keys that count up.
    fields = [f for f in model._meta.concrete_fields if not isinstance(f, models.AutoField)]
    columns = ", ".join(quote(field.column) for field in fields)
    row = f"({', '.join(['%s'] * len(fields))})"
    table = quote(model._meta.db_table)
    statement = f"INSERT INTO {table} ({columns}) VALUES {', '.join([row] * number)}"  # noqa: S608
    return statement, [(field.attname, getattr(field, "target_field", field)) for field in fields]
