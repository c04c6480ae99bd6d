"""Whatever is changed in one process, no other serves from then on what was there before."""

import json
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest

from tests.faults.changes import CHANGES, TRANSLATIONS, Sign
from tests.faults.clinic import ROOT, Clinic, kill
from tests.faults.mail import MailServer

NUMBERS = count()


class Site:
    """Two servers of one worker each, which have a memory of their own, and an editor elsewhere."""

    def __init__(self, workers: list[Clinic]) -> None:
        self.workers = workers
        self.editor = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.editor"],
            cwd=ROOT,
            env=workers[0].environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def tell_editor(self, line: str) -> object:
        """Give the editor a line; what they answer."""
        print(line, file=self.editor.stdin, flush=True)
        return json.loads(self.editor.stdout.readline())

    def seen(self, signs: list[Sign]) -> list[tuple[int, Sign]]:
        """Which signs the workers show, by their numbers."""
        addresses = list(dict.fromkeys(sign.address for sign in signs))
        with ThreadPoolExecutor(len(self.workers)) as readers:
            told = readers.map(lambda worker: {a: read(worker, a) for a in addresses}, self.workers)
        return [
            (number, sign)
            for number, answers in enumerate(told)
            for sign in signs
            if (sign.text in answers[sign.address]) is sign.is_there
        ]

    def close(self) -> None:
        for worker in self.workers:
            worker.close()
        kill(self.editor)
        self.editor.communicate()


def read(worker: Clinic, address: str) -> str:
    answer = worker.get(address)
    return f"HTTP {answer.status}\n{answer.text}"


@contextmanager
def site(prepared: tuple, folder: Path, **settings: str) -> Iterator[Site]:
    database, form = prepared
    database, mail = database.copy(f"stale{next(NUMBERS)}"), MailServer()
    settings["MEDIA_ROOT"] = str(folder / "media")
    workers = []
    for name in ("one", "other"):
        (folder / name).mkdir()
        workers.append(Clinic(database, mail, form, folder / name, workers=1, **settings))
    opened = Site(workers)
    try:
        with ThreadPoolExecutor(len(workers)) as opening:
            list(opening.map(Clinic.open, workers))
        yield opened
    finally:
        opened.close()
        mail.stop()


@pytest.fixture(scope="module")
def one_language(prepared, tmp_path_factory) -> Iterator[Site]:
    with site(prepared, tmp_path_factory.mktemp("stale")) as opened:
        yield opened


@pytest.fixture(scope="module")
def two_languages(prepared, tmp_path_factory) -> Iterator[Site]:
    with site(prepared, tmp_path_factory.mktemp("stale"), CLINIC_LANGUAGES="en,es") as opened:
        yield opened


@pytest.mark.parametrize("change", CHANGES)
def test_no_worker_shows_what_was_before(change, one_language):
    is_made_and_seen(change, one_language)


@pytest.mark.parametrize("change", TRANSLATIONS)
def test_no_worker_shows_what_was_before_in_another_language(change, two_languages):
    is_made_and_seen(change, two_languages)


def is_made_and_seen(change: str, site: Site) -> None:
    signs = [Sign(*sign) for sign in site.tell_editor(change)]
    assert site.seen(signs) == [], "Signs were there before the change"

    assert site.tell_editor("") == "made"

    expected = [(number, sign) for number in range(len(site.workers)) for sign in signs]
    seen = site.seen(signs)
    assert [each for each in expected if each not in seen] == []
