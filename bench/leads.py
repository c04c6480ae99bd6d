"""How fast a form is kept beside the least that Django could do: python -m bench.leads [SECONDS]

Both are asked by turns, so that whatever else the machine does touches both alike: first through the
site's own WSGI application, for the time of each, then of two gunicorn workers, for how many they
answer in a second. Each form comes from somebody else. The database is a new SQLite file, or the one
that DATABASE_URL names: python tests/postgres.py --durable python -m bench.leads
"""

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO, StringIO
from itertools import count
from pathlib import Path
from urllib.parse import urlencode

import django

from bench import load
from bench.load import NUMBER

# What the form asks for, by the role of the question, written by the visitor with this number.
ANSWERS = {
    "full_name": "Ada Byron {n}",
    "email": "ada{n}@example.org",
    "phone": "(212) 555-0123",
    "message": "It burns at night, and I have not slept for weeks. " * 4,
    "consent": "on",
}
# The address of the view that inserts a row.
ROW = "/yardstick/inserted-row/"


def prepare() -> None:
    """Load the demo clinic; staff hear of each lead, and each visitor is answered."""
    from django.core.management import call_command
    from django.test import override_settings

    from leads.models import ConsultationPage, Recipient

    call_command("migrate", verbosity=0)
    with override_settings(DEBUG=True):
        call_command("load_demo", stdout=StringIO())
    Recipient.trusted("staff@clinic.example")
    page = ConsultationPage.objects.get()
    page.reply_subject, page.reply_text = "We have your enquiry", "Your reference is {reference}."
    page.save_revision().publish()


def form() -> tuple[str, dict[str, str]]:
    """Where a form is sent to, and what its visitor fills in, whose number is still to come."""
    from django.urls import reverse

    from leads.models import ConsultationPage

    page = ConsultationPage.objects.get()
    version = page.record_version()
    questions = page.questions.filter(role__in=ANSWERS, required=True) | page.questions.filter(
        role="message"
    )
    answers = {q.get_field_clean_name(): ANSWERS[q.role].format(n=NUMBER) for q in questions}
    filled_in = answers | {"version": version.digest, "key": f"key {NUMBER}"}
    return reverse("leads:submit", args=[page.form_uuid]), filled_in


def senders() -> dict[str, Callable[[], None]]:
    """What to compare: each call sends one form."""
    from django.core.wsgi import get_wsgi_application

    site = get_wsgi_application()
    address, filled_in = form()
    written = urlencode(filled_in).encode()
    numbers = count()

    def send(address: str) -> None:
        post(site, address, load.numbered(written, next(numbers)))

    return {"a lead": lambda: send(address), "a row": lambda: send(ROW)}


def post(site: Callable, address: str, body: bytes) -> None:
    """Send a form as a browser would; stops unless it is kept."""
    request = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": address,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_SEC_FETCH_SITE": "same-origin",
        "CONTENT_TYPE": "application/x-www-form-urlencoded",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(body),
        "wsgi.errors": sys.stderr,
    }
    statuses: list[str] = []
    answer = site(request, lambda status, headers: statuses.append(status))
    list(answer)
    answer.close()
    if not statuses[0].startswith("303"):
        raise SystemExit(f"{address} answered {statuses[0]}; nothing was measured.")


def measure(
    senders: dict[str, Callable[[], None]], seconds: float
) -> dict[str, list[tuple[float, float]]]:
    """The time that passed for each sending and that of the processor, in seconds."""
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in senders}
    for _ in range(50):  # fills caches, and what the interpreter learns of the code
        for send in senders.values():
            send()
    stop = time.perf_counter() + seconds
    while time.perf_counter() < stop:
        for name, send in senders.items():
            started, worked = time.perf_counter(), time.thread_time()
            send()
            times[name].append((time.perf_counter() - started, time.thread_time() - worked))
    return times


def rates() -> dict[str, float]:
    """How many of each two workers answer in a second."""
    address, filled_in = form()
    requests = {"a lead": load.post(address, filled_in), "a row": load.post(ROW, filled_in)}
    return load.rates(requests, turns=7)


@contextmanager
def settings() -> Iterator[None]:
    """The site as the other benches ask it, with files and a database of its own."""
    with tempfile.TemporaryDirectory(prefix="clinic-bench-") as folder:
        os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
        os.environ["BENCH_FILES"] = folder
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/bench.sqlite3")
        Path(folder, "static").mkdir()
        yield


def main(seconds: float = 10) -> None:
    with settings():
        django.setup()
        prepare()
        times, answered = measure(senders(), seconds), rates()
    least = [statistics.median(kind) for kind in zip(*times["a row"], strict=True)]
    for name, taken in times.items():
        passed, worked = zip(*taken, strict=True)
        slow = sorted(passed)[int(len(passed) * 0.99)]
        print(
            f"{name}: {statistics.median(passed) * 1000:.2f} ms (p99 {slow * 1000:.2f} ms), "
            f"{least[0] / statistics.median(passed):.2f} of the rate of inserting a row, "
            f"{least[1] / statistics.median(worked):.2f} by the time of the processor; "
            f"{answered[name] / answered['a row']:.2f} of its requests/s ({answered[name]:.0f}/s)"
        )


if __name__ == "__main__":
    main(*map(float, sys.argv[1:]))
