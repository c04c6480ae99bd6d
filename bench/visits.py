"""How long a visit takes beside the least that Django could do for it: python -m bench.visits [ROUNDS]

Every round makes each request once, so that whatever else the machine does touches all alike. The
ratios are worth comparing between versions; the milliseconds depend on the machine.
"""

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from io import StringIO

import django

ARTICLE = "/conditions/ketamine-for-chronic-pain/"


def prepare() -> None:
    """Load the demo clinic into the database of this run."""
    from django.core.management import call_command
    from django.test import override_settings

    call_command("migrate", verbosity=0)
    with override_settings(DEBUG=True):
        call_command("load_demo", stdout=StringIO())


def visits() -> dict[str, Callable[[], object]]:
    """The requests to measure; each yardstick follows what it measures."""
    from django.test import Client
    from django.urls import reverse

    from leads.models import ConsultationPage

    client = Client(headers={"sec-fetch-site": "same-origin"})
    page = ConsultationPage.objects.get()
    kinds = {"email": "ada@example.org", "checkbox": "on"}
    form = {"version": page.record_version().digest}
    for question in page.questions.filter(required=True):
        form[question.clean_name] = kinds.get(question.field_type, "(555) 010-0123")

    def send(address: str) -> None:
        response = client.post(address, form)
        if response.status_code != 303:
            raise SystemExit(f"{address} answered {response.status_code}; nothing was measured.")

    return {
        "article": lambda: client.get(ARTICLE),
        "an empty view": lambda: client.get("/yardstick/empty/"),
        "form sent": lambda: send(reverse("leads:submit", args=[page.form_uuid])),
        "a view that keeps one row": lambda: send("/yardstick/one-row/"),
    }


def measure(requests: dict[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """The median of each request, in milliseconds."""
    times: dict[str, list[float]] = {name: [] for name in requests}
    for _ in range(rounds + 1):
        for name, request in requests.items():
            started = time.perf_counter()
            request()
            times[name].append((time.perf_counter() - started) * 1000)
    # The first round fills caches and compiles templates.
    return {name: statistics.median(taken[1:]) for name, taken in times.items()}


def main(rounds: int = 100) -> None:
    with tempfile.TemporaryDirectory(prefix="clinic-bench-") as folder:
        os.environ["DATABASE_URL"] = f"sqlite:///{folder}/bench.sqlite3"
        os.environ["DJANGO_SETTINGS_MODULE"] = "clinic_cms.settings.test"
        django.setup()
        django.conf.settings.ROOT_URLCONF = "bench.yardsticks"
        prepare()
        medians = list(measure(visits(), rounds).items())
    for (name, taken), (yardstick, least) in zip(medians[::2], medians[1::2], strict=True):
        print(f"{name}: {taken:.1f} ms, {taken / least:.1f} times {yardstick} ({least:.1f} ms)")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
