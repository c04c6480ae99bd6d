"""Whoever reads is followed by nobody: no cookie, nothing stored, no word to another site."""

import pytest
from django.db.models import Sum
from playwright.sync_api import expect

from conditions.models import ConditionPage, PageDay
from tests.browser.pages import PAGES
from tests.browser.people import Visitor

ARTICLE = "/conditions/sciatica/"
PHONE = "Mozilla/5.0 (Linux; Android 15) Chrome/130.0 Mobile Safari/537.36"
STORED = """async () => [
    document.cookie,
    ...Object.keys(localStorage),
    ...(await indexedDB.databases()).map((database) => database.name),
    ...(await caches.keys()),
    ...(await navigator.serviceWorker.getRegistrations()).map((worker) => worker.scope),
].filter(Boolean)"""
# A form keeps what was written until it is sent or its tab is closed; an article keeps nothing.
FORMS = {page for page in PAGES if page.startswith("form")} | {"thank-you"}
# Whoever is asked for the password of a private page is no stranger, and gets a cookie for it.
OPEN = [page for page in PAGES if page != "password"]


@pytest.mark.usefixtures("records")
@pytest.mark.parametrize("page", OPEN)
def test_no_page_leaves_a_trace_or_asks_another_site(page, arrive):
    visitor = arrive(Visitor)  # who also fails on any request to another site

    PAGES[page](visitor)
    visitor.page.wait_for_load_state("networkidle")

    assert visitor.context.cookies() == []
    assert visitor.page.evaluate(STORED) == []
    if page not in FORMS:
        assert visitor.page.evaluate("Object.keys(sessionStorage)") == []


def counted() -> tuple[int, int]:
    """How often the article was read, and found useful."""
    days = PageDay.objects.filter(page__slug="sciatica")
    sums = days.aggregate(reads=Sum("reads", default=0), useful=Sum("useful", default=0))
    return sums["reads"], sums["useful"]


@pytest.mark.usefixtures("records")
def test_reading_and_answering_are_counted_and_leave_no_trace(arrive):
    visitor = arrive(Visitor, user_agent=PHONE)
    reads, useful = counted()

    with visitor.page.expect_request("**/read/"):
        visitor.opens(ARTICLE)
    visitor.presses("Yes")
    expect(visitor.page.get_by_text("Your answer is counted")).to_be_focused()
    visitor.page.evaluate("location.hash = 'main'")
    expect(visitor.page.get_by_text("Was this page useful?")).to_have_count(0)

    assert counted() == (reads + 1, useful + 1)
    assert visitor.context.cookies() == []
    assert visitor.page.evaluate(STORED) == []


def test_an_answer_needs_no_script(arrive):
    visitor = arrive(Visitor, width=320, javascript=False)

    visitor.opens(ARTICLE)
    visitor.presses("No")

    visitor.reads("Your answer is counted, and nothing about you is kept.")


@pytest.mark.usefixtures("records")
def test_a_film_elsewhere_loads_nothing_before_it_is_played(arrive):
    page = ConditionPage.objects.get(slug="migraine")
    film = {
        "heading": "A talk",
        "address": "https://youtu.be/a-bcd_fgh12",
        "transcript": "<p>…</p>",
    }
    page.body.append(("video", film))
    page.save_revision().publish()
    visitor = arrive(Visitor)
    asked = []

    def player(route):
        asked.append((route.request.url, route.request.headers.get("referer")))
        route.fulfill(body="<p>The player</p>", content_type="text/html")

    visitor.context.route(lambda url: not url.startswith(visitor.address), player)
    visitor.opens("/conditions/migraine/")
    button = visitor.page.get_by_role("link", name="Play the film from YouTube")
    button.scroll_into_view_if_needed()
    visitor.page.wait_for_load_state("networkidle")
    assert asked == []

    button.click()

    expect(visitor.page.frame_locator("iframe").get_by_text("The player")).to_be_visible()
    place = "https://www.youtube-nocookie.com/embed/a-bcd_fgh12?autoplay=1"
    assert asked == [(place, f"{visitor.address}/")]
    assert visitor.problems == [f"request to another site: {place}"]
    visitor.problems.clear()
