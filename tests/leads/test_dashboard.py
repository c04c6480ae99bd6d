"""What pays: counts of leads, exact for those who may see leads and rounded for the others."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from wagtail.models import Page

from leads import clock, permissions
from leads.dashboard import charts
from leads.dashboard.figures import Figures, Number, Row
from leads.models import DeletedLead, Delivery, Lead, LeadStatus, Location
from leads.spam import Quarantine
from tests.factories import (
    ConsultationPageFactory,
    InformationPageFactory,
    LeadFactory,
    LocationLimitFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

DASHBOARD = "/admin/reports/leads/"
NEW_YORK = ZoneInfo("America/New_York")


def reads_per_day(
    first: date, last: date, page_id: int | None = None
) -> dict[tuple[int, date], int]:
    """A host's own count, as LEADS_READS names it."""
    page = Lead.objects.exclude(origin_page=None)[0].origin_page_id
    return {(page, first): 30, (page, last): 20}


def figures(days: int = 30, *, is_exact: bool = True) -> Figures:
    today = clock.clinic_today()
    first = today - timedelta(days=days - 1)
    every = (model.objects.all() for model in (Lead, DeletedLead))
    return Figures(*every, first, today, is_exact=is_exact)


def told(rows: list[Row]) -> dict[str, str]:
    return {row.label: str(row.number) for row in rows}


@pytest.fixture
def marketing(client):
    user = UserFactory(can=[permissions.VIEW_FIGURES])
    client.force_login(user)
    return user


def test_all_tables_together_read_each_lead_three_times(client, marketing):
    """A lead is a wide row, and there may be a million of them."""
    with CaptureQueriesContext(connection) as asked:
        client.get(DASHBOARD)
    grouped = [one for one in asked.captured_queries if "GROUP BY" in one["sql"]]
    assert len([one for one in grouped if '"leads_lead"' in one["sql"]]) == 3


@pytest.mark.parametrize(
    ("count", "exact", "rounded"),
    [(0, "0", "0"), (1, "1", "fewer than 5"), (4, "4", "fewer than 5"), (5, "5", "5")]
    + [(7, "7", "5"), (8, "8", "10"), (1203, "1,203", "1,205")],
)
def test_small_counts_are_not_told_to_whoever_may_not_see_leads(count, exact, rounded):
    assert str(Number(count, is_exact=True)) == exact
    assert str(Number(count, is_exact=False)) == rounded


def test_a_day_is_a_day_at_the_clinic_and_empty_days_are_shown():
    with time_machine.travel(datetime(2026, 11, 8, 23, 59, tzinfo=NEW_YORK), tick=False):
        for day, hour in [(8, 23), (8, 0), (6, 23)]:
            LeadFactory(received_at=datetime(2026, 11, day, hour, 30, tzinfo=NEW_YORK))
        rows = figures(days=3).by_time()
    assert [str(row.number) for row in rows] == ["1", "0", "2"]


def test_many_days_are_counted_by_week():
    with time_machine.travel(datetime(2026, 11, 8, 12, tzinfo=NEW_YORK), tick=False):
        for day in (1, 2, 8):
            LeadFactory(received_at=datetime(2026, 11, day, 0, 30, tzinfo=NEW_YORK))
        rows = figures(days=365).by_time()
    assert [str(row.number) for row in rows[-2:]] == ["1", "2"]
    assert len(rows) == 53


def test_leads_are_counted_by_where_they_came_from():
    page = InformationPageFactory(title="About us")
    form = ConsultationPageFactory()
    for section in ("Talk with us", "Talk with us", ""):
        LeadFactory(
            page=form,
            origin_page=page,
            origin_title="About us",
            origin_section_label=section,
            campaign={"utm_source": "leaflet", "utm_campaign": "spring"},
        )
    LeadFactory(page=form, location=Location.objects.create(name="Hill"))
    counted = figures()
    assert told(counted.by_page()) == {"About us": "3", "Not known": "1"}
    assert told(counted.by_section()) == {"About us › Talk with us": "2"}
    assert told(counted.by_campaign()) == {"leaflet › spring": "3", "No campaign": "1"}
    assert told(counted.by_location()) == {"None": "3", "Hill": "1"}
    assert told(counted.by_status()) == {"New": "4"}


def test_a_page_that_was_renamed_is_one_page_under_its_present_title():
    page, form = InformationPageFactory(), ConsultationPageFactory()
    for title in ("Sciatica", "Sciatica", "Pain in the leg"):
        LeadFactory(page=form, origin_page=page, origin_title=title)
    page.title = "Leg pain"
    page.save()
    assert told(figures().by_page()) == {"Leg pain": "3"}


def test_a_section_that_was_renamed_is_one_section_under_its_newest_names():
    page, gone, now = InformationPageFactory(), InformationPageFactory(), timezone.now()
    sent = [
        (page, "Old", "a", "Ask", 3),
        (page, "New", "a", "Ask us", 2),
        (page, "New", "b", "B", 4),
    ]
    sent += [(page, "New", "", "By hand", 1), (gone, "Gone", "a", "Ask", 1)]
    for days, (origin, title, section, label, count) in enumerate(reversed(sent)):
        for _ in range(count):
            LeadFactory(
                received_at=now - timedelta(days=days),
                origin_page=origin,
                origin_title=title,
                origin_section=section,
                origin_section_label=label,
            )
    gone.delete()
    page.title = "Today"
    page.save()
    assert list(told(figures().by_section()).items()) == [
        ("Today › Ask us", "5"),
        ("Today › B", "4"),
        ("Today › By hand", "1"),
        ("Gone › Ask", "1"),
    ]


def test_reads_become_leads_where_the_site_counts_reads(client, staff, settings):
    settings.LEADS_READS = "tests.leads.test_dashboard.reads_per_day"
    page, form = InformationPageFactory(), ConsultationPageFactory()
    for _ in range(5):
        LeadFactory(page=form, origin_page=page, origin_title="About us")
    [row] = figures().by_page()
    assert (str(row.reads), row.conversion) == ("50", "10.0 %")
    assert "10.0 %" in client.get(DASHBOARD).content.decode()


def test_spam_and_merged_leads_are_no_leads():
    kept, form = LeadFactory(), ConsultationPageFactory()
    LeadFactory(page=form, merged_into=kept)
    LeadFactory(page=form, quarantine=Quarantine.HONEYPOT)
    Delivery.objects.create(lead=kept, channel="webhook", state=Delivery.State.FAILED)
    assert {label: str(number) for label, number in figures().totals.items()} == {
        "Leads": "1",
        "Kept aside as spam": "1",
        "Messages not delivered": "1",
    }


def test_time_to_first_contact_is_told_in_steps():
    now, form = timezone.now(), ConsultationPageFactory()
    for hours in (0.5, 3, 80):
        reached = now - timedelta(hours=90 - hours)
        LeadFactory(page=form, received_at=now - timedelta(hours=90), first_contact_at=reached)
    LeadFactory(page=form)
    assert list(told(figures().by_wait()).values()) == ["1", "2", "2", "2", "3"]


def test_the_dashboard_tells_staff_exact_counts(client, staff):
    LeadFactory(status=LeadStatus.objects.get(name="Closed"), origin_title="About us")
    html = client.get(DASHBOARD, {"days": "7"}).content.decode()
    assert "rounded" not in html
    assert all(text in html for text in ["Closed", "About us", "As a table", 'aria-current="page"'])


def test_the_dashboard_tells_marketing_no_small_count(client, marketing):
    LeadFactory(origin_title="About us")
    html = client.get(DASHBOARD).content.decode()
    assert "fewer than 5" in html
    assert "Counts are rounded to 5" in html
    assert client.get("/admin/leads/").status_code == 302


@pytest.mark.parametrize("days", ["", "x", "-1", "9999"])
def test_days_that_nobody_offers_are_the_usual_ones(client, staff, days):
    assert client.get(DASHBOARD, {"days": days}).context["days"] == 30


def test_the_dashboard_counts_the_leads_of_ones_own_locations(client, staff):
    limit, form = LocationLimitFactory(), ConsultationPageFactory()
    LeadFactory(page=form, location=limit.locations.get())
    LeadFactory(page=form)
    staff.groups.add(limit.group)
    assert str(client.get(DASHBOARD).context["figures"].totals["Leads"]) == "1"


def test_without_a_right_there_is_no_dashboard_and_no_menu_item(client, marketing):
    assert DASHBOARD in client.get("/admin/").content.decode()
    client.force_login(UserFactory())
    assert client.get(DASHBOARD).status_code == 302
    assert DASHBOARD not in client.get("/admin/").content.decode()


def test_large_numbers_are_written_as_people_write_them():
    row = Row("Sciatica", Number(1234567, is_exact=True), Number(10000, is_exact=True))
    assert (str(row.number), row.conversion) == ("1,234,567", "12,345.7 %")
    with translation.override("de"):
        assert (str(row.number), row.conversion) == ("1.234.567", "12.345,7 %")


def test_bars_stand_side_by_side_and_the_highest_fills_the_drawing():
    rows = [Row(str(count), Number(count, is_exact=True)) for count in (0, 5, 10)]
    drawn = charts.columns(rows)
    assert [bar.height for bar in drawn] == [0, 80, 160]
    assert all(bar.y + bar.height == charts.HEIGHT for bar in drawn)
    assert [bar.x for bar in drawn] == [0, 240, 480]
    assert charts.columns([]) == []
    assert [length for _row, length in charts.Table("", "", rows).bars] == [0, 50, 100]


def test_of_few_leads_nobody_says_how_many_reads_became_one(settings):
    settings.LEADS_READS = "tests.leads.test_dashboard.reads_per_day"
    LeadFactory(origin_page=InformationPageFactory(), origin_title="About us")
    [row] = figures().by_page()
    assert (str(row.reads), row.conversion) == ("50", "")


@pytest.mark.parametrize(
    ("leads", "reads", "conversion"), [(4, 50, ""), (5, 4, ""), (0, 4, ""), (5, 50, "10.0 %")]
)
def test_what_is_hidden_of_a_page_cannot_be_reckoned_from_its_share(leads, reads, conversion):
    hidden = (Number(count, is_exact=False) for count in (leads, reads))
    assert Row("About us", *hidden).conversion == conversion


def reads_of(monkeypatch, settings, **counts: int) -> dict[str, int]:
    """A site whose pages of these titles were read so often; gives the pages' ids."""
    pages = {title: InformationPageFactory(title=title).pk for title in counts}
    counted = {(pages[title], clock.clinic_today()): count for title, count in counts.items()}
    settings.LEADS_READS = "tests.leads.test_dashboard.reads_per_day"
    monkeypatch.setattr("tests.leads.test_dashboard.reads_per_day", lambda *days: counted)
    return pages


def test_a_page_that_is_read_and_brings_nothing_is_told_after_those_that_pay(settings, monkeypatch):
    pages = reads_of(monkeypatch, settings, Pays=10, Seldom=3, Often=5000, Unread=0)
    LeadFactory(origin_page_id=pages["Pays"], origin_title="Pays")
    rows = figures().by_page()
    assert [(row.label, str(row.number), str(row.reads), row.conversion) for row in rows] == [
        ("Pays", "1", "10", ""),
        ("Often", "0", "5,000", "0.0 %"),
        ("Seldom", "0", "fewer than 5", ""),
    ]
    rounded = [str(row.reads) for row in figures(is_exact=False).by_page()]
    assert rounded == ["10", "5,000", "fewer than 5"]


def test_pages_that_bring_nothing_take_the_rows_that_are_left(settings, monkeypatch):
    counts = {f"Read {number}": number for number in range(1, 13)}
    pages = reads_of(monkeypatch, settings, **counts)
    LeadFactory(origin_page_id=pages["Read 1"], origin_title="Read 1")
    expected = ["Read 1", *(f"Read {number}" for number in range(12, 3, -1))]
    assert [row.label for row in figures().by_page()] == expected
    Page.objects.get(pk=pages["Read 12"]).delete()
    assert "Read 12" not in told(figures().by_page())


def test_of_a_page_that_nobody_read_nobody_says_how_many_reads_became_a_lead(settings, monkeypatch):
    pages = reads_of(monkeypatch, settings, Unread=0)
    for _ in range(5):
        LeadFactory(origin_page_id=pages["Unread"], origin_title="Unread")
    [row] = figures().by_page()
    assert (str(row.number), str(row.reads), row.conversion) == ("5", "0", "")


def test_where_reads_are_not_counted_only_leads_are(settings):
    settings.LEADS_READS = ""
    LeadFactory(origin_page=InformationPageFactory(), origin_title="About us")
    [row] = figures().by_page()
    assert (str(row.number), row.reads, row.conversion) == ("1", None, "")
