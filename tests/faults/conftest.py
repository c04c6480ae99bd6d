"""The site under fault, on SQLite and on PostgreSQL; with --long, for as long as it is promised."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import chain, count
from pathlib import Path
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

from tests.faults.clinic import Clinic, seeded
from tests.faults.databases import Database, PostgreSQL, SQLite
from tests.faults.mail import MailServer
from tests.faults.visitors import PLANTED
from tests.faults.wire import Wire

NUMBERS = count()
DATABASES = "sqlite", "postgresql"


class DatabaseScheduling(LoadScopeScheduling):
    """Where two run at once, each has a database of its own."""

    def _split_scope(self, nodeid: str) -> str:
        return next((name for name in DATABASES if f"[{name}" in nodeid), "")


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> DatabaseScheduling:
    return DatabaseScheduling(config, log)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="the full loads and a hundred kills")


def pytest_configure(config: pytest.Config) -> None:
    # Whoever stops the tests stops what they started, too.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    config.addinivalue_line("markers", "long: takes its time; run with --long only")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption("--long"):
        config.hook.pytest_deselected(items=[i for i in items if i.get_closest_marker("long")])
        items[:] = [item for item in items if not item.get_closest_marker("long")]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    terminalreporter.section("figures")
    for report in chain.from_iterable(terminalreporter.stats.values()):
        if getattr(report, "when", "") == "call":
            for _name, figure in report.user_properties:
                terminalreporter.write_line(figure)


@pytest.fixture
def figure(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Have a figure printed at the end."""
    test = request.node
    return lambda text: test.user_properties.append(("figure", f"{test.name}: {text}"))


@pytest.fixture(scope="session")
def is_long(request: pytest.FixtureRequest) -> bool:
    return request.config.getoption("--long")


@pytest.fixture(scope="session", params=DATABASES)
def prepared(request, tmp_path_factory) -> Iterator[tuple]:
    """A database with a form in it, to be copied, and the form."""
    is_file = request.param == "sqlite"
    database = SQLite(tmp_path_factory.mktemp("data")) if is_file else PostgreSQL.started()
    form = seeded(database)
    yield database, form
    if isinstance(database, PostgreSQL):
        database.server.cleanup()


@pytest.fixture
def mail() -> Iterator[MailServer]:
    server = MailServer()
    yield server
    server.heal()
    server.stop()


@pytest.fixture
def clinic(request, prepared: tuple, mail: MailServer, tmp_path: Path) -> Iterator[Clinic]:
    database, form = prepared
    built = getattr(request, "param", {})
    with opened(database.copy(f"clinic{next(NUMBERS)}"), mail, form, tmp_path, **built) as clinic:
        yield clinic


@pytest.fixture
def wire(prepared: tuple) -> Iterator[Wire]:
    """The wire to a PostgreSQL of one's own."""
    database, _form = prepared
    if database.name == "sqlite":
        pytest.skip("SQLite has no wire")
    wire = Wire(database.copy(f"clinic{next(NUMBERS)}"))
    yield wire
    wire.stop()


@pytest.fixture
def wired(request, prepared: tuple, wire: Wire, mail: MailServer, tmp_path: Path) -> Iterator:
    """An open clinic at the end of the wire."""
    _database, form = prepared
    built = {"DATABASE_URL": wire.url} | getattr(request, "param", {})
    with opened(wire.database, mail, form, tmp_path, **built) as clinic:
        yield clinic


@contextmanager
def opened(database: Database, mail: MailServer, *built: Any, **settings: Any) -> Iterator[Clinic]:
    """An open clinic. Whatever befalls it, it tells nobody what visitors wrote."""
    clinic = Clinic(database, mail, *built, **settings)
    try:
        clinic.open()
        yield clinic
        assert [word for word in PLANTED if word in clinic.said().lower()] == []
        told = "".join(m.text for m in mail.taken if m.recipient.endswith("@clinic.example"))
        assert [word for word in PLANTED if word in told.lower()] == []
    finally:
        clinic.close()
