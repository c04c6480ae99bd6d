"""Reads and answers are counted by page and day; nobody is known, and nobody counts twice as much."""

import csv
import datetime
import io

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageViewRestriction, ReferenceIndex

from conditions.readership.models import PageDay, count, reads_per_day
from conditions.readership.visitors import ANSWERS_PER_NETWORK
from tests.factories import ConditionPageFactory, HomePageFactory, MemberFactory, UserFactory

pytestmark = pytest.mark.django_db
BROWSER = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Safari/605.1.15"


@pytest.fixture
def page():
    return ConditionPageFactory(slug="sciatica")


@pytest.fixture
def reader(client) -> Client:
    client.defaults |= {"HTTP_USER_AGENT": BROWSER, "HTTP_SEC_FETCH_SITE": "same-origin"}
    return client


def reads(client, page, **options):
    return client.post(reverse("conditions:read", args=[page.pk]), **options)


def answers(client, page, useful="yes", **options):
    address = reverse("conditions:feedback", args=[page.pk])
    return client.post(address, {"useful": useful}, **options)


def counted(page) -> tuple[int, int, int]:
    day = PageDay.objects.filter(page=page).first()
    return (day.reads, day.useful, day.not_useful) if day else (0, 0, 0)


def test_reads_of_a_day_are_one_number(reader, page):
    with time_machine.travel("2026-06-01 12:00", tick=False):
        for _ in range(3):
            assert reads(reader, page).status_code == 204
    with time_machine.travel("2026-06-02 12:00", tick=False):
        reads(reader, page)

    assert reads_per_day(datetime.date(2026, 6, 1), datetime.date(2026, 6, 2)) == {
        (page.pk, datetime.date(2026, 6, 1)): 3,
        (page.pk, datetime.date(2026, 6, 2)): 1,
    }
    assert reads_per_day(datetime.date(2026, 6, 2), datetime.date(2026, 6, 2), page.pk) == {
        (page.pk, datetime.date(2026, 6, 2)): 1,
    }
    assert reads_per_day(datetime.date(2026, 6, 1), datetime.date(2026, 6, 2), page.pk + 1) == {}


def test_a_count_holds_nothing_but_page_day_and_numbers():
    fields = {field.name for field in PageDay._meta.get_fields()}

    assert fields == {"id", "page", "day", "reads", "useful", "not_useful"}


@pytest.mark.parametrize(
    "headers",
    [
        {"user-agent": "Mozilla/5.0 (compatible; Googlebot/2.1)"},
        {"user-agent": "Mozilla/5.0 HeadlessChrome/130.0"},
        {"user-agent": ""},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "", "origin": "https://other.example"},
    ],
)
def test_programs_and_other_sites_are_not_counted(headers, reader, page):
    reads(reader, page, headers=headers)
    answers(reader, page, headers=headers)

    assert counted(page) == (0, 0, 0)


def test_colleagues_are_not_counted(reader, page):
    reader.force_login(UserFactory())

    reads(reader, page)

    assert counted(page) == (0, 0, 0)


@pytest.mark.parametrize("hide", ["draft", "private", "of another kind"])
def test_a_page_that_visitors_cannot_see_is_not_counted(hide, reader):
    page = HomePageFactory() if hide == "of another kind" else ConditionPageFactory()
    if hide == "draft":
        page.unpublish()
    if hide == "private":
        PageViewRestriction.objects.create(page=page, restriction_type="login")

    assert reads(reader, page).status_code == 404
    assert answers(reader, page).status_code == 404


def test_an_answer_leads_back_to_the_page_which_says_thanks(reader, page):
    response = answers(reader, page)

    assert (response.status_code, response.url) == (303, f"{page.url}#thanks")
    assert 'id="thanks"' in reader.get(page.url).content.decode()
    assert counted(page) == (0, 1, 0)
    assert answers(reader, page, useful="no").status_code == 303
    assert counted(page) == (0, 1, 1)


def test_the_address_of_an_answer_opened_later_leads_to_the_page(reader, page):
    response = reader.get(reverse("conditions:feedback", args=[page.pk]))

    assert response.url == page.url


def test_only_yes_and_no_are_answers(reader, page):
    assert answers(reader, page, useful="<script>").status_code == 400
    assert counted(page) == (0, 0, 0)


def test_a_form_on_another_site_is_refused(reader, page):
    assert answers(reader, page, headers={"sec-fetch-site": "cross-site"}).status_code == 403
    del reader.defaults["HTTP_SEC_FETCH_SITE"]
    for elsewhere in ("https://evil.example", "http://[", "null"):
        assert answers(reader, page, headers={"origin": elsewhere}).status_code == 403
    assert answers(reader, page, headers={"origin": "http://testserver"}).status_code == 303


@pytest.mark.parametrize("act", ["read", "feedback"])
def test_a_page_that_no_database_can_number_is_not_found(act, reader):
    address = reverse(f"conditions:{act}", args=[10**20])
    assert reader.post(address, {"useful": "yes"}).status_code == 404


def test_a_network_can_answer_a_few_times_a_day_about_a_page(reader, page):
    other = ConditionPageFactory()
    with time_machine.travel("2026-06-01 12:00", tick=False):
        for _ in range(ANSWERS_PER_NETWORK + 3):
            assert answers(reader, page).status_code == 303
        answers(reader, page, REMOTE_ADDR="198.51.100.7")
        answers(reader, other)

    assert counted(page)[1] == ANSWERS_PER_NETWORK + 1
    assert counted(other)[1] == 1


def test_behind_a_proxy_each_visitor_has_an_address(reader, page, settings):
    settings.CONDITIONS_PROXIES = 1
    for number in range(ANSWERS_PER_NETWORK + 3):
        answers(reader, page, headers={"x-forwarded-for": f"203.0.113.{number}"})

    assert counted(page)[1] == ANSWERS_PER_NETWORK + 3


def test_reading_and_answering_set_no_cookie_and_ask_for_no_session(
    reader, page, django_assert_num_queries
):
    reads(reader, page)
    with django_assert_num_queries(3):  # the content's version, the page, its count
        response = reads(reader, page)

    assert not response.cookies
    assert not answers(reader, page).cookies


@pytest.mark.indexed
def test_a_count_is_no_use_of_the_page(page):
    count(page.pk, "reads")

    assert not ReferenceIndex.get_references_to(page).exists()


def test_a_preview_counts_nothing(admin_client, page):
    html = page.make_preview_request().content.decode()

    assert "data-read" not in html
    assert "condition-feedback" not in html


def report(client, **query):
    return client.get(reverse("condition_readership:report"), query)


@pytest.fixture
def editor():
    client = Client()
    client.force_login(MemberFactory(role="Marketing editors"))
    return client


def test_the_report_shows_no_number_that_could_be_about_one_person(editor, page):
    PageDay.objects.create(page=page, day=timezone.localdate(), reads=1234, useful=4, not_useful=0)

    [row] = csv.DictReader(io.StringIO(report(editor, export="csv").getvalue().decode()))

    assert list(row.values()) == [page.title, "1234", "fewer than 5", "0"]
    assert "fewer than 5" in report(editor).content.decode()


@pytest.mark.parametrize(("period", "reads"), [("7", "10"), ("30", "30"), ("365", "60")])
def test_the_report_counts_the_period_that_was_chosen(period, reads, editor, page):
    today = timezone.localdate()
    for ago, number in ((6, 10), (29, 20), (364, 30), (365, 40)):
        PageDay.objects.create(page=page, day=today - datetime.timedelta(days=ago), reads=number)

    rows = csv.reader(io.StringIO(report(editor, period=period, export="csv").getvalue().decode()))

    assert list(rows)[1][1] == reads


def test_the_report_asks_as_much_for_many_pages_as_for_one(editor, page):
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert report(editor).status_code == 200
        return len(asked)

    report(editor)
    before = queries()
    ConditionPageFactory.create_batch(5, parent=page.get_parent())
    assert queries() == before


def test_who_edits_no_page_does_not_see_the_report(client):
    client.force_login(UserFactory())

    assert report(client).status_code == 302
    assert get_user_model().objects.count() == 1
