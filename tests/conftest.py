"""What holds for every test."""

import gc
import socket

import hypothesis
import pytest
from django.conf import settings
from django.core.cache import caches
from django.db import connection
from wagtail.signal_handlers import disable_reference_index_auto_update

from clinic_cms import chrome, content_version
from conditions import vocabulary
from leads import memory

# What was imported stays; to look through it for garbage again and again takes a sixth of the time.
gc.freeze()
gc.set_threshold(50_000)

# No test is failed by a busy machine.
hypothesis.settings.register_profile(
    "patient", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("patient")

LOOPBACK = ("127.", "::1", "localhost")


def pytest_report_header() -> str:
    return f"database: {connection.display_name}"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    # The longest first, or one process waits at the end for the other's.
    items.sort(key=lambda item: item.path.name != "test_migrations.py")


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
    vocabulary.kept.clear()
    content_version.know_nothing()
    caches["default"].clear()
    memory.forget()


@pytest.fixture(autouse=True)
def unindexed(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch):
    """Index no words and no uses, which takes half of a page's saving, unless a test is `indexed`."""
    if request.node.get_closest_marker("indexed"):
        yield
        return
    monkeypatch.setitem(settings.WAGTAILSEARCH_BACKENDS["default"], "AUTO_UPDATE", False)
    with disable_reference_index_auto_update():
        yield
