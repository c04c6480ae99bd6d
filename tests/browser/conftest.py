"""The demo clinic, served to a real browser."""

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import override_settings
from playwright.sync_api import Browser, sync_playwright
from pytest_django import DjangoDbBlocker
from pytest_django.live_server_helper import LiveServer

from tests.browser.people import Person

# Root may start Chromium without its sandbox only; nothing of it may call home.
CHROMIUM_OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@pytest.fixture(autouse=True)
def unindexed() -> None:
    """Nothing is left out: people search the site."""


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("clinic")


@pytest.fixture(scope="session")
def address(folder: Path, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """Where a server answers with the demo clinic."""
    # In a file, because the server's threads cannot share a database in memory.
    connection.settings_dict["TEST"]["NAME"] = folder / "clinic.sqlite3"
    pictures = {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    storages = {**settings.STORAGES, "default": pictures}
    with (
        django_db_blocker.unblock(),
        override_settings(MEDIA_ROOT=folder / "media", STORAGES=storages),
    ):
        connection.creation.create_test_db(verbosity=0, serialize=False)
        server = LiveServer("localhost")
        with override_settings(DEBUG=True):  # or the demo clinic refuses to be loaded
            call_command("load_demo", port=server.thread.port, stdout=StringIO())
        yield server.url
        server.stop()
        connection.close()


@pytest.fixture(autouse=True)
def clinic_as_it_was(address: str, folder: Path) -> Iterator[None]:
    """Undo what a journey changed."""
    with (
        closing(sqlite3.connect(folder / "clinic.sqlite3", timeout=20)) as used,
        closing(sqlite3.connect(folder / "untouched.sqlite3")) as untouched,
    ):
        used.backup(untouched)
        yield
        untouched.backup(used)


@pytest.fixture(scope="session")
def chromium(address: str) -> Iterator[Browser]:
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_OPTIONS)
        yield browser
        browser.close()


@pytest.fixture
def records(clinic_as_it_was: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Allow a journey to ask the database; Playwright's loop waits meanwhile."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture
def arrive(chromium: Browser, address: str) -> Iterator[Callable[..., Person]]:
    """Let somebody open a browser of their own: arrive(Visitor, width=320, javascript=False)."""
    with ExitStack() as leaving:

        def arrive(who: type[Person], **browser: object) -> Person:
            person = who(chromium, address, **browser)
            leaving.callback(person.leaves)
            return person

        yield arrive
