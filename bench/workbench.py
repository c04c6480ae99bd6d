"""What the list of leads asks of PostgreSQL with many leads, beside what it asks with few.

python tests/postgres.py --durable python -m bench.workbench [LEADS]

Each has a database and a process of its own, and both are asked by turns. A time in SQL is the
least of all rounds, since whatever else the machine does only adds to it.
"""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.pool import Pool
from urllib.parse import urlencode, urlsplit

import django
import psycopg

FEW = 1_000
ROUNDS = 20

# Milliseconds in SQL and the number of queries, by what was asked for.
Costs = dict[str, tuple[float, int]]


def begin(database: str, count: int) -> None:
    """Load so many leads, and have the database look at them as it does by night."""
    os.environ["DATABASE_URL"] = database
    os.environ["DJANGO_SETTINGS_MODULE"] = "clinic_cms.settings.test"
    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django.test import override_settings

    call_command("migrate", verbosity=0)
    with override_settings(DEBUG=True), open(os.devnull, "w") as nowhere:
        call_command("load_demo", leads=count, stdout=nowhere)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def addresses() -> dict[str, dict[str, str]]:
    """The query strings of the list, by what they ask for."""
    from leads import search
    from leads.models import Lead

    lead = Lead.objects.listed().exclude(location=None).exclude(origin_page=None)[0]
    return {
        "all": {},
        "oldest first": {"ordering": "id"},
        "next step": {"ordering": "next_step_due"},
        "status": {"status": str(lead.status_id)},
        "location": {"location": str(lead.location_id)},
        "form": {"form_page": str(lead.form_page_id)},
        "origin": {"origin": str(lead.origin_page_id)},
        "nobody's": {"owner": "null"},
        "last 30 days": {"period": "last-30-days"},
        "overdue": {"due": "overdue"},
        "condition": {"condition": "back"},
        "reference": {"search": search.sealed(lead.reference)},
    }


def costs() -> Costs:
    """What each address costs, in the browser of somebody who may do everything."""
    from django.contrib.auth import get_user_model
    from django.test import Client
    from django.urls import reverse

    browser, taken = Client(), {}
    browser.force_login(get_user_model().objects.filter(is_superuser=True)[0])
    for name, parameters in addresses().items():
        address = f"{reverse('lead:index')}?{urlencode(parameters)}"
        browser.get(address)
        with timed() as times:
            answer = browser.get(address)
        if answer.status_code != 200:
            raise SystemExit(f"The list answered {answer.status_code}; nothing was measured.")
        taken[name] = sum(times) * 1000, len(times)
    return taken


@contextmanager
def timed() -> Iterator[list[float]]:
    """The seconds that each query took."""
    from django.db import connection

    times: list[float] = []

    def run(execute, sql, parameters, many, context):
        started = time.perf_counter()
        try:
            return execute(sql, parameters, many, context)
        finally:
            times.append(time.perf_counter() - started)

    with connection.execute_wrapper(run):
        yield times


def main(count: int = 100_000) -> None:
    large = urlsplit(os.environ["DATABASE_URL"])
    small = large._replace(path="/few")
    with psycopg.connect(large.geturl(), autocommit=True) as server:
        server.execute("CREATE DATABASE few")
    with process(small.geturl(), FEW) as few, process(large.geturl(), count) as many:
        rounds = [(few.apply(costs), many.apply(costs)) for _ in range(ROUNDS)]
    print(f"The list of {count:,} leads beside that of {FEW:,}: time in SQL, and queries")
    for name in rounds[0][0]:
        (less, _), (more, queries) = (
            min(each[name] for each in side) for side in zip(*rounds, strict=True)
        )
        print(f"{name:13}{more / less:6.2f} ({more:.1f} of {less:.1f} ms); {queries} queries")


def process(database: str, count: int) -> Pool:
    return get_context("spawn").Pool(1, begin, (database, count))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
