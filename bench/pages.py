"""What pages cost beside the least that Django, and a plain Wagtail site, could do.

python tests/postgres.py --durable python -m bench.pages [--pages 10000] [--instructions]

Counts come first: of queries, and with --instructions (it needs valgrind) of the processor's
instructions for a request. Times are processor seconds of this process, the middle one of many
rounds in which all take turns; requests per second are those of two gunicorn workers.
"""

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")

FEW = 100  # pages, with which a list of many is compared


def rounds_of(requests: dict[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """The middle processor time of each request, in milliseconds."""
    times: dict[str, list[float]] = {name: [] for name in requests}
    for _ in range(rounds + 2):
        for name, request in requests.items():
            started = time.process_time()
            request()
            times[name].append((time.process_time() - started) * 1000)
    # The first rounds fill caches and compile templates.
    return {name: statistics.median(taken[2:]) for name, taken in times.items()}


def queries_of(request: Callable[[], object]) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        request()
    return len(queries)


def line(goal: str, what: str, *figures: str) -> None:
    print(f"{goal:<3} {what:<42} {'; '.join(figures)}", flush=True)


def measure_articles() -> int:
    """A1 to A6: an article kept and not, and a 404; returns the size of the article."""
    from django.contrib.contenttypes.models import ContentType
    from django.db import connection
    from wagtail.models import Site

    from bench import site
    from clinic_cms import chrome

    keeping, rendering = (site.application(keeping_pages=keep) for keep in (True, False))
    size = len(site.ask(keeping, site.ARTICLE)[0])
    site.ask(keeping, "/nowhere/", 404)
    requests = {
        "constant": lambda: site.ask(keeping, site.constant(size)),
        "kept": lambda: site.ask(keeping, site.ARTICLE),
        "nowhere": lambda: site.ask(keeping, "/nowhere/", 404),
        "rendered": lambda: site.ask(rendering, site.ARTICLE),
        "first": lambda: (site.forget_parts(), site.ask(rendering, site.ARTICLE)),
        "plain": lambda: site.ask(rendering, site.PLAIN),
        # All parts have just been forgotten, so the twin is rendered for the first time, then anew.
        "first twin": lambda: site.ask(rendering, site.TWIN),
        "twin": lambda: site.ask(rendering, site.TWIN),
    }
    taken = rounds_of(requests, 30)
    queries = {name: queries_of(request) for name, request in requests.items()}
    chrome.kept.clear()
    ContentType.objects.clear_cache()
    Site.clear_site_root_paths_cache()
    cold = queries_of(requests["rendered"])

    def times(name: str, yardstick: str) -> str:
        ratio = taken[name] / taken[yardstick]
        return f"{ratio:.2f} of {yardstick} ({taken[name]:.2f} of {taken[yardstick]:.2f} ms)"

    print(f"PostgreSQL {connection.pg_version}; an article of {size} bytes, compressed")
    line("A1", "article, kept", f"{queries['kept']} queries", times("kept", "constant"))
    line("A3", "article, rendered anew", f"{queries['rendered']} queries, {cold} cold")
    line("", "", f"plain Wagtail {queries['plain']} queries", times("rendered", "plain"))
    line("", "its first time in a process", times("first", "plain"))
    line("", "the plain article's text, anew", times("twin", "plain"))
    line("", "its first time in a process", times("first twin", "plain"))
    line("A6", "404", f"{queries['nowhere']} queries", times("nowhere", "constant"))
    return size


def measure_lists(pages: int) -> None:
    """E1 and E2: the index and the sitemap, with few pages and with many."""
    from bench import site
    from conditions.models import ConditionPage

    rendering = site.application(keeping_pages=False)
    requests = {
        "index": lambda: site.ask(rendering, site.INDEX),
        "sitemap": lambda: site.ask(rendering, "/sitemap.xml"),
        "plain sitemap": lambda: site.ask(rendering, "/yardstick/sitemap.xml"),
    }
    site.add_pages(FEW)
    before = rounds_of(requests, 5)
    site.add_pages(pages)
    last = ConditionPage.objects.order_by("-title", "-pk")[20].pk
    requests["last"] = lambda: site.ask(rendering, f"{site.INDEX}?after={last}")
    after = rounds_of(requests, 5)
    queries = {name: queries_of(request) for name, request in requests.items()}
    growth = after["index"] / before["index"]
    line("E1", f"index of {pages} pages", f"{queries['index']} queries")
    line("", "", f"{growth:.2f} of that with {FEW} ({after['index']:.1f} ms)")
    line("", "its last cards", f"{after['last'] / after['index']:.2f} of its first")
    ratio = after["sitemap"] / after["plain sitemap"]
    line("E2", "sitemap", f"{queries['sitemap']} queries", f"{ratio:.3f} of Wagtail's")
    line("", "", f"{after['sitemap']:.0f} of {after['plain sitemap']:.0f} ms")


def measure_rates(size: int) -> None:
    """A1 and A2: kept articles, asking the database each time and once a second."""
    from bench import load, site

    requests = {"article": load.get(site.ARTICLE), "constant": load.get(site.constant(size))}
    for goal, lag, late in (("A1", "0", ""), ("A2", "1", ", up to a second late")):
        rates = load.rates(requests, turns=3, lag=lag)
        ratio = rates["article"] / rates["constant"]
        figure = f"{ratio:.2f} of constant's requests/s ({rates['article']:.0f}/s)"
        line(goal, f"article, kept{late}", figure)


def main() -> None:
    parser = argparse.ArgumentParser(prog="dev.py bench")
    parser.add_argument("--pages", type=int, default=10_000)
    parser.add_argument("--instructions", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="clinic-bench-") as files:
        os.environ["BENCH_FILES"] = files
        Path(files, "static").mkdir()
        django.setup()
        from bench import growth, instructions, search, site, weight

        site.prepare()
        size = measure_articles()
        weight.measure(size)
        if options.instructions:
            instructions.measure(size)
        measure_rates(size)
        measure_lists(options.pages)
        growth.measure()
        search.measure()


if __name__ == "__main__":
    main()
