"""A connection stays open from visit to visit, to the database that is there."""

import socket
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

import psycopg
import pytest
from django.core.signals import request_started
from django.db import IntegrityError, OperationalError, connection, connections
from psycopg.conninfo import make_conninfo
from psycopg.pq import PGconn

from clinic_cms import connections as site_connections
from clinic_cms.settings.base import FOUND_DEAD, database
from leads import rows
from leads.models import LeadStatus, Location
from leads.rows import insert


@pytest.fixture(autouse=True)
def patient_again():
    """What comes after a test, such as dropping its database, may take as long as it takes."""
    yield
    site_connections.patience.set(None)


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


@pytest.fixture
def on_a_server(django_db_blocker):
    """A connection of its own to PostgreSQL."""
    if connections["default"].vendor != "postgresql":
        pytest.skip("SQLite has no server that could be silent")
    connections.settings["server"] = connections["default"].settings_dict
    with django_db_blocker.unblock():
        yield connections["server"]
        connections["server"].close()
    del connections["server"], connections.settings["server"]


def test_what_a_statement_may_take_back_is_in_no_file_of_its_own(in_a_file):
    connection, _file = in_a_file
    with connection.cursor() as cursor:
        in_memory = 2
        assert cursor.execute("PRAGMA temp_store").fetchone() == (in_memory,)


def test_a_visitor_does_not_wait_for_a_silent_server(on_a_server, monkeypatch):
    monkeypatch.setattr(site_connections, "SILENT_SECONDS", 0.3)
    cursor = on_a_server.cursor()
    begin_a_request()
    started = time.monotonic()
    with pytest.raises(OperationalError):
        cursor.execute("SELECT pg_sleep(10)")
    assert time.monotonic() - started < 5
    begin_a_request()
    with on_a_server.cursor() as another:
        another.execute("SELECT 1")
        assert another.fetchone() == (1,)
        # The server sleeps on, and its database could not be dropped meanwhile.
        another.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query = %s",
            ["SELECT pg_sleep(10)"],
        )
        assert another.fetchone() == (True,)


def test_who_is_no_visitor_waits(on_a_server):
    token = site_connections.patience.set(None)
    with on_a_server.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(0.5)")
    site_connections.patience.reset(token)


@pytest.mark.django_db
def test_the_server_plans_once_what_it_is_often_asked():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite plans within the process")
    for number in range(7):
        insert({Location: [Location(name=f"Harbor {number}")]})
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements")
        assert ["leads_location" in statement for (statement,) in cursor.fetchall()] == [True]


@pytest.fixture
def hung_up(on_a_server):
    """Ends the site's own connection, as a restarted server has."""

    def hang_up() -> None:
        process = connection.connection.info.backend_pid
        with on_a_server.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [process])

    yield hang_up
    connection.close()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_rows_are_inserted_whatever_became_of_the_connection(hung_up):
    insert({Location: [Location(name="Harbor")]})
    hung_up()
    begin_a_request()
    insert({Location: [Location(name="Hill")]})
    assert Location.objects.filter(name__in=["Harbor", "Hill"]).count() == 2


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_rows_that_are_there_are_not_inserted_twice(hung_up, monkeypatch):
    insert({LeadStatus: [LeadStatus(name="Called")]})
    execute = rows.execute_at_once

    def execute_and_lose_the_answer(statements):
        monkeypatch.undo()
        execute(statements)
        hung_up()
        connection.cursor().execute("SELECT 1")

    monkeypatch.setattr(rows, "execute_at_once", execute_and_lose_the_answer)
    with pytest.raises(IntegrityError):
        insert({LeadStatus: [LeadStatus(name="Called back")]})
    assert LeadStatus.objects.filter(name="Called back").count() == 1


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_nobody_waits_twice_for_rows_to_be_inserted(hung_up, monkeypatch):
    tries = []

    def wait_and_lose_the_connection(statements):
        tries.append(statements)
        hung_up()
        connection.cursor().execute("SELECT 1")

    insert({Location: [Location(name="Harbor")]})
    monkeypatch.setattr(rows, "AT_ONCE", 0)
    monkeypatch.setattr(rows, "execute_at_once", wait_and_lose_the_connection)
    with pytest.raises(OperationalError):
        insert({Location: [Location(name="Hill")]})
    assert len(tries) == 1


def test_a_pool_that_swaps_connections_is_given_no_plans_to_keep(monkeypatch):
    monkeypatch.setenv("DATABASE_PREPARE", "False")
    assert "prepare_threshold" not in database("postgres://clinic@pool/clinic")["OPTIONS"]


def test_a_connection_that_died_in_silence_is_found_out_while_nobody_waits():
    """The system asks the other side by itself, as it was told when the connection was opened."""
    options = database("postgres://clinic@db/clinic")["OPTIONS"]
    told = {name: value for name, value in options.items() if name in FOUND_DEAD}
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        connection = PGconn.connect_start(
            make_conninfo(host="127.0.0.1", port=port, **told).encode()
        )
        with socket.fromfd(connection.socket, socket.AF_INET, socket.SOCK_STREAM) as wire:
            asked = [
                wire.getsockopt(socket.IPPROTO_TCP, option)
                for option in (socket.TCP_KEEPIDLE, socket.TCP_KEEPINTVL, socket.TCP_KEEPCNT)
            ]
            assert wire.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
            assert asked == [10, 5, 3]
            assert wire.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == 10_000
        connection.finish()


def test_an_address_of_the_database_has_the_last_word():
    options = database("postgres://clinic@db/clinic?keepalives_idle=60")["OPTIONS"]
    assert (options["keepalives_idle"], options["connect_timeout"]) == (60, 3)


@pytest.fixture
def in_a_pool(on_a_server, monkeypatch):
    """The name of a database whose threads share two connections."""
    monkeypatch.setenv("DATABASE_POOL_SIZE", "2")
    pooled = database("postgres://localhost/any")
    connections.settings["pool"] = on_a_server.settings_dict | {
        "OPTIONS": on_a_server.settings_dict["OPTIONS"] | pooled["OPTIONS"],
        "CONN_MAX_AGE": pooled["CONN_MAX_AGE"],
    }
    yield "pool"
    connections["pool"].close_pool()
    del connections["pool"], connections.settings["pool"]


def test_more_threads_than_connections_take_turns(in_a_pool):
    def ask(_number: int) -> tuple[int, str]:
        begin_a_request()
        with connections[in_a_pool].cursor() as cursor:
            cursor.execute(
                "SELECT pg_backend_pid(), current_setting('lock_timeout'), pg_sleep(0.05)"
            )
            process, patience, _slept = cursor.fetchone()
        connections[in_a_pool].close()
        return process, patience

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(ask, range(16)))
    assert len({process for process, _patience in answers}) == 2
    assert {patience for _process, patience in answers} == {"15s"}


def test_a_connection_of_the_pool_is_not_waited_for_before_its_first_use_either(
    in_a_pool, monkeypatch
):
    monkeypatch.setattr(site_connections, "SILENT_SECONDS", 0.2)
    pool = connections[in_a_pool].pool
    pool.open(wait=True)
    with pool.connection() as unused:
        begin_a_request()
        started = time.monotonic()
        with pytest.raises(psycopg.OperationalError):
            unused.execute("SELECT pg_sleep(2)")
        assert time.monotonic() - started < 1.5


def test_after_a_restart_of_the_server_no_visitor_waits(in_a_pool, on_a_server):
    connections[in_a_pool].pool.resize(1, 6)
    together = Barrier(6)

    def ask(_number: int = 0, *, everybody: bool = False) -> int:
        with connections[in_a_pool].cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            if everybody:
                together.wait()
            (process,) = cursor.fetchone()
        connections[in_a_pool].close()
        return process

    with ThreadPoolExecutor(6) as threads:
        idle = set(threads.map(partial(ask, everybody=True), range(6)))
    assert len(idle) == 6
    with on_a_server.cursor() as cursor:
        for process in idle:
            cursor.execute("SELECT pg_terminate_backend(%s)", [process])
    started = time.monotonic()
    assert ask() not in idle
    assert time.monotonic() - started < 5


@pytest.fixture
def nobody_there(monkeypatch, django_db_blocker):
    """The name of a pool of connections to a server that refuses them all."""
    monkeypatch.setenv("DATABASE_POOL_SIZE", "4")
    with socket.create_server(("127.0.0.1", 0)) as free:
        address = f"postgres://127.0.0.1:{free.getsockname()[1]}/any"
    settings = connections["default"].settings_dict
    connections.settings["nobody"] = settings | {"TEST": {}} | database(address)
    with django_db_blocker.unblock():
        yield "nobody"
        connections["nobody"].close_pool()
    del connections["nobody"], connections.settings["nobody"]


def test_no_crowd_waits_for_a_server_that_refuses_connections(nobody_there):
    def ask(_number: int) -> float:
        started = time.monotonic()
        with pytest.raises(OperationalError):
            connections[nobody_there].ensure_connection()
        return time.monotonic() - started

    with ThreadPoolExecutor(8) as threads:
        assert max(threads.map(ask, range(8))) < 6
    assert ask(8) < 6


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
