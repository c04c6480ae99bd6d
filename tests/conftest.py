"""What holds for every test."""

import socket

import pytest
from django.core.cache import caches
from django.db import connection

from clinic_cms import chrome, content_version
from leads import memory

LOOPBACK = ("127.", "::1", "localhost")


def pytest_report_header() -> str:
    return f"database: {connection.display_name}"


class NetworkForbidden(RuntimeError):
    """A test tried to reach another machine; give it a fake or a local server instead."""


@pytest.fixture(autouse=True, scope="session")
def only_this_machine():
    """Let sockets reach this machine only."""
    connect = socket.socket.connect

    def connect_here(self, address):
        if isinstance(address, tuple) and not str(address[0]).startswith(LOOPBACK):
            raise NetworkForbidden(f"{address[0]}:{address[1]}")
        return connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", connect_here)
        yield


@pytest.fixture(autouse=True)
def empty_caches():
    """Let no test see what another one cached, such as the tree of sites."""
    chrome.kept.clear()
    content_version.know_nothing()
    caches["default"].clear()
    memory.forget()
