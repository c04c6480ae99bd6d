"""E3: what a search takes beside Wagtail's SQL without the index on title and body together."""

import time
from collections.abc import Callable
from pathlib import Path

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page, Site

from bench.pages import line
from conditions.search import search
from conditions.suggestions import names_beginning

ROUNDS = 9
WORDS = {
    "one hit": "zymurgy",
    "no hit": "zzzunheardof",
    "one hit, misspelt": "zymrgy",
    "a common word": "pain",
}


def measure() -> None:
    site = Site.objects.get(is_default_site=True)
    ask("SET max_parallel_workers_per_gather = 0")  # what is done by others is not counted here
    ours = {what: of_sql(word) for what, word in WORDS.items()}
    with transaction.atomic():
        ask("DROP INDEX conditions_search_title_body")
        stock = {what: of_sql(word) for what, word in WORDS.items()}
        transaction.set_rollback(True)
    for what, word in WORDS.items():
        whole = least_time(lambda word=word: search(word, site))
        line("E3", f"search, {what}", f"SQL {ours[what] / stock[what]:.3f} of the stock SQL's")
        times = f"{whole:.1f} of {stock[what]:.1f} ms"
        line("", "all of it, Django's part too", f"{whole / stock[what]:.3f} of it", times)
    line(
        "",
        "names that begin with two letters",
        f"{least_time(lambda: names_beginning('pa', site)):.1f} ms",
    )


def of_sql(word: str) -> float:
    """The time of the SQL with which Wagtail searches pages for the word."""
    with CaptureQueriesContext(connection) as queries:
        list(Page.objects.search(word)[:20])
    return least_time(lambda: ask(queries.captured_queries[-1]["sql"]))


def ask(sql: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall() if cursor.description else []


def least_time(act: Callable[[], object]) -> float:
    """The milliseconds that the processor needs, for this process and PostgreSQL's, at least."""
    [(backend,)] = ask("SELECT pg_backend_pid()")
    act()  # reads what is kept
    times = []
    for _ in range(ROUNDS):
        before = spent(backend)
        act()
        times.append(spent(backend) - before)
    return min(times)


def spent(backend: int) -> float:
    nanoseconds = Path(f"/proc/{backend}/schedstat").read_text().split()[0]
    return (time.process_time() + int(nanoseconds) / 1e9) * 1000
