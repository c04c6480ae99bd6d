"""What a load balancer is told."""

import pytest
from django.db import DatabaseError, InterfaceError

from clinic_cms import health


def test_a_living_process_answers_without_a_database(client):
    assert client.get("/healthz").content == b"ok"


@pytest.mark.django_db
def test_a_migrated_site_is_ready(client):
    assert client.get("/readyz").json() == {"database": "ok", "pending_migrations": 0}


@pytest.mark.django_db
@pytest.mark.parametrize("problem", [DatabaseError, InterfaceError])
def test_a_site_without_its_database_is_not_ready(client, monkeypatch, problem):
    def unreachable(connection):
        raise problem("gone")

    monkeypatch.setattr(health, "MigrationExecutor", unreachable)

    response = client.get("/readyz")
    assert (response.status_code, response.json()) == (503, {"database": "unreachable"})
