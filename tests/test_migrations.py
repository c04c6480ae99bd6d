"""Migrations run over the rows of those who came before."""

import json
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from django.db import connection

ROOT = Path(__file__).resolve().parents[1]
NAME = "clinic_of_before"


@pytest.fixture
def empty_database(tmp_path) -> str:
    """The address of an empty database, of the kind that the tests run on."""
    if connection.vendor == "sqlite":
        return f"sqlite:///{tmp_path / NAME}.sqlite3"
    address = os.environ["DATABASE_URL"]
    with psycopg.connect(address, autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {NAME}")
        server.execute(f"CREATE DATABASE {NAME}")
    return urlsplit(address)._replace(path=f"/{NAME}").geturl()


def test_each_migration_runs_where_every_table_has_a_row(empty_database):
    done = subprocess.run(
        [sys.executable, "-m", "tests.old_data"],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": empty_database},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == []
