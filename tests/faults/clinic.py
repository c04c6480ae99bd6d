"""The site as it runs in production: gunicorn, the outbox, a database and a mail server."""

import base64
import http.client
import json
import os
import resource
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from tests.faults.databases import Database, PostgreSQL
from tests.faults.mail import MailServer
from tests.faults.visitors import Answer, Visitor

ROOT = Path(__file__).resolve().parents[2]
WORKERS = 4


def environment(database_url: str, mail_port: int) -> dict[str, str]:
    key = base64.b64encode(bytes(range(32))).decode()
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
        "SECRET_KEY": "for tests only",
        "ALLOWED_HOSTS": "localhost",
        "DATABASE_URL": database_url,
        "CLINIC_BASE_URL": "http://localhost",
        "EMAIL_URL": f"smtp://127.0.0.1:{mail_port}",
        "DEFAULT_FROM_EMAIL": "clinic@localhost",
        "SECURE_SSL_REDIRECT": "False",
        "LEADS_VAULT_KEYS": key,
        "LEADS_INDEX_KEY": key,
    }


def seeded(database: Database) -> dict:
    """Prepare the database; tell where its form is sent."""
    command = [sys.executable, "-m", "tests.faults.seed"]
    printed = subprocess.run(
        command, cwd=ROOT, env=environment(database.url, 25), stdout=subprocess.PIPE, check=True
    )
    return json.loads(printed.stdout)


def eventually(happened: Callable[[], object], seconds: float = 60) -> bool:
    """Whether it happens within so many seconds."""
    deadline = time.monotonic() + seconds
    while not happened():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


class Clinic:
    """A running site. What it starts, it stops."""

    def __init__(
        self,
        database: Database,
        mail: MailServer,
        form: dict,
        folder: Path,
        workers: int = WORKERS,
        threads: int = 1,
        **settings: str,
    ) -> None:
        self.database, self.mail, self.form = database, mail, form
        self.number_of_workers, self.threads = workers, threads
        self.environment = environment(database.url, mail.port) | settings
        self.log = (folder / "log.txt").open("wb")
        self.server: subprocess.Popen | None = None
        self.outbox: subprocess.Popen | None = None
        self.numbers = count()
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]

    def run(self, *command: str) -> subprocess.Popen:
        return subprocess.Popen(
            [sys.executable, *command],
            cwd=ROOT,
            env=self.environment,
            stdout=self.log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def open(self) -> None:
        """Start the server and wait until it answers."""
        workers = ["--workers", str(self.number_of_workers), "--preload"]
        workers += ["--threads", str(self.threads)]
        address = ["--bind", f"127.0.0.1:{self.port}"]
        self.server = self.run("-m", "gunicorn", "clinic_cms.wsgi", *workers, *address)
        assert eventually(lambda: self.get("/healthz").status == 200), self.said()

    @contextmanager
    def full_disk(self) -> Iterator[None]:
        if isinstance(self.database, PostgreSQL):
            with self.database.full():
                yield
            return
        self.limit_files((self.database.folder / "clinic.sqlite3-wal").stat().st_size)
        yield
        self.limit_files(resource.RLIM_INFINITY)

    def limit_files(self, size: int) -> None:
        """Let no file of the server grow beyond so many bytes."""
        for pid in (self.server.pid, *self.workers()):
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

    def start_outbox(self) -> None:
        self.outbox = self.run("manage.py", "deliver_outbox", "--every", "0.5")

    def kill_server(self) -> None:
        kill(self.server)

    def kill_worker(self, number: int) -> None:
        """Kill one of gunicorn's workers; gunicorn starts another."""
        if workers := self.workers():
            os.kill(workers[number % len(workers)], signal.SIGKILL)

    def workers(self) -> list[int]:
        master = self.server.pid
        children = Path(f"/proc/{master}/task/{master}/children").read_text()
        return [int(pid) for pid in children.split()]

    def kill_outbox(self) -> None:
        kill(self.outbox)

    def close(self) -> None:
        for process in (self.server, self.outbox):
            if process:
                kill(process)
        self.log.close()

    def visitors(self, number: int) -> list[Visitor]:
        return [Visitor(self.form, next(self.numbers)) for _ in range(number)]

    def get(self, path: str, timeout: float = 30) -> Answer:
        started = time.monotonic()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.request("GET", path, headers={"Host": "localhost"})
            response = connection.getresponse()
            text = response.read().decode(errors="replace")
        except (OSError, http.client.HTTPException):
            return Answer(0)
        finally:
            connection.close()
        return Answer(response.status, text, seconds=time.monotonic() - started)

    def references(self) -> list[str]:
        """Of all leads that are kept."""
        return [row[0] for row in self.database.ask("SELECT reference FROM leads_lead")]

    def kept(self) -> dict[str, int]:
        """How many rows there are of leads and of what belongs to them."""
        tables = "lead", "consent", "blindindex", "idempotencykey", "delivery"
        counts = ", ".join(f"(SELECT count(*) FROM leads_{table})" for table in tables)  # noqa: S608
        return dict(zip(tables, *self.database.ask(f"SELECT {counts}"), strict=True))

    def undelivered(self) -> int:
        question = "SELECT count(*) FROM leads_delivery WHERE state <> 'sent'"
        return self.database.ask(question)[0][0]

    def attempts(self) -> int:
        """How often the outbox has tried to send the message it tried most often."""
        return self.database.ask("SELECT max(attempts) FROM leads_delivery")[0][0]

    def said(self) -> str:
        """All that the processes wrote."""
        return Path(self.log.name).read_text(errors="replace")


def kill(process: subprocess.Popen) -> None:
    """Kill a process and its children as a power cut does."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
