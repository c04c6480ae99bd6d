"""A connection stays open from visit to visit, to the database that is there."""

import pytest
from django.core.signals import request_started
from django.db import connections

from clinic_cms.settings.base import database


@pytest.fixture
def in_a_file(tmp_path, django_db_blocker):
    """A connection to a SQLite file with one table, and the file."""
    file = tmp_path / "clinic.sqlite3"
    connections.settings["file"] = connections["default"].settings_dict | database(
        f"sqlite:///{file}"
    )
    with django_db_blocker.unblock():
        yield connections["file"], file
        connections["file"].close()
    del connections["file"], connections.settings["file"]


def begin_a_request() -> None:
    request_started.send(sender=None)


def test_a_file_that_was_replaced_is_left(in_a_file):
    connection, file = in_a_file
    connection.ensure_connection()
    begin_a_request()
    assert connection.connection is not None
    file.rename(file.with_suffix(".old"))
    file.touch()
    begin_a_request()
    assert connection.connection is None
