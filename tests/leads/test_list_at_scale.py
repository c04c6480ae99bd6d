"""What PostgreSQL does for the list when there are many leads."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import AbstractBaseUser
from django.db import connection
from django.http import QueryDict
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from leads import clock
from leads.export.order import only_new
from leads.export.questions import versions_of
from leads.merging import likely_same_person
from leads.models import Consent, ExportRun, Lead, LeadStatus, Location
from leads.models.lead import LeadQuerySet
from leads.selection import Selection
from leads.workbench.lead_list import CappedPaginator, LeadIndexView
from tests.factories import ConsultationPageFactory, LeadFactory, UserFactory, site_root
from tests.leads.staff import SEES_ALL

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="asks PostgreSQL for its plans"),
]

MANY = 30_000

# What differs from lead to lead, for the n-th newest of two years; the rest is copied from one.
SPREAD = {
    "id": "(lpad(to_hex((extract(epoch FROM now()) * 1000)::bigint - 2000000::bigint * n), 12, '0')"
    " || lpad(to_hex(n), 20, '0'))::uuid",
    "received_at": "now() - n * interval '2000 seconds'",
    "reference": "lpad(n::text, 9, '0')",
    "status_id": "CASE WHEN n < 500 THEN %(open)s ELSE %(closed)s END",
    "owner_id": "CASE WHEN n % 50 = 0 THEN %(owner)s END",
    "location_id": "CASE WHEN n % 2 = 0 THEN %(location)s END",
    "origin_page_id": "CASE WHEN n % 3 > 0 THEN %(page)s END",
    "next_step_due": "CASE WHEN n < 200 THEN current_date + n % 20 - 10 END",
    "quarantine": "CASE WHEN n % 1000 = 0 THEN 'honeypot' ELSE '' END",
}


@pytest.fixture
def owner(db) -> AbstractBaseUser:
    """Whose every fiftieth lead is, of many from two years."""
    model, owner = LeadFactory(), UserFactory()
    parameters = {
        "open": model.status_id,
        "closed": LeadStatus.objects.get(name="Closed").pk,
        "owner": owner.pk,
        "location": Location.objects.create(name="Harbor Street").pk,
        "page": site_root().pk,
    }
    columns = [field.column for field in Lead._meta.concrete_fields]
    values = [SPREAD.get(column, f"model.{column}").replace("n %", "n %%") for column in columns]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO leads_lead ({', '.join(columns)}) SELECT {', '.join(values)}"  # noqa: S608
            f" FROM generate_series(1, {MANY}) n, (SELECT * FROM leads_lead) model",
            parameters,
        )
        cursor.execute(
            "INSERT INTO leads_blindindex (lead_id, kind, digest)"
            " SELECT id, 'email', md5(id::text) FROM leads_lead"
        )
        cursor.execute("ANALYZE")
    return owner


def listed(user, **parameters) -> LeadQuerySet:
    """The leads in the list at this address."""
    request = RequestFactory().get("/admin/leads/", QueryDict(urlencode(parameters)))
    request.user = user
    view = LeadIndexView(default_ordering="-id")
    view.setup(request)
    assert not Selection(request, Lead.objects.visible_to(user)).problems
    return view.get_queryset()


def test_no_filter_and_no_order_reads_the_whole_table(owner, admin_user):
    lead = Lead.objects.exclude(location=None)[0]
    addresses = [
        {},
        {"ordering": "id"},
        *({"status": status.pk} for status in LeadStatus.objects.all()),
        {"period": "today"},
        {"period": "last-month"},
        {"received_from": "2020-01-01", "received_to": "2020-02-01"},
        {"received_from": (clock.clinic_today() - timedelta(days=500)).isoformat()},
        {"form_page": lead.form_page_id},
        {"origin": site_root().pk},
        {"location": lead.location_id},
        {"owner": "null"},
        {"owner": owner.pk},
        {"ordering": "next_step_due"},
        *({"due": due, "ordering": "next_step_due"} for due in ("overdue", "now", "week", "never")),
        {"due": "overdue"},
        {"due": "never"},
        {"condition": "nerve pain"},
        {"aside": ""},
    ]
    read_whole = {
        urlencode(parameters): shown
        for parameters in addresses
        if "Seq Scan on leads_lead " in (shown := listed(admin_user, **parameters)[:25].explain())
    }
    assert read_whole == {}


@pytest.mark.parametrize("ordering", ["id", "-id"])
def test_days_long_ago_are_not_found_by_reading_all_that_came_after(owner, admin_user, ordering):
    first, last = (clock.clinic_today() - timedelta(days=days) for days in (600, 570))
    days = {"received_from": first.isoformat(), "received_to": last.isoformat()}
    shown = listed(admin_user, ordering=ordering, **days)[:25].explain()
    assert "Index Cond: ((received_at >= " in shown, shown


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_leads_are_counted_without_being_read(owner, admin_user):
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE leads_lead")  # which no transaction may do
    lead = Lead.objects.exclude(location=None)[0]
    addresses = [
        {},
        {"status": LeadStatus.objects.get(name="Closed").pk},
        {"location": lead.location_id},
        {"owner": "null"},
        {"form_page": lead.form_page_id},
        {"origin": site_root().pk},
        {"period": "last-month"},
    ]
    for parameters in addresses:
        counted = listed(admin_user, **parameters).order_by().values("pk")[: CappedPaginator.MOST]
        assert "Index Only Scan" in (shown := counted.explain()), (parameters, shown)


def test_a_search_reads_no_whole_table(owner):
    for text in ("ana@example.com", "212 555 0123", "Ana Ortiz", "000000077"):
        shown = Lead.objects.filter(quarantine="").matching(text).order_by("-id")[:25].explain()
        assert "Seq Scan on leads_lead " not in shown, shown
        assert "Seq Scan on leads_blindindex" not in shown, shown


def test_what_is_new_is_found_without_reading_the_whole_table(owner):
    hour_ago = timezone.now() - timedelta(hours=1)
    for lead in Lead.objects.all()[:300:3]:
        lead.absences.create(began_at=lead.received_at, ended_at=hour_ago)
    ExportRun.objects.create(
        user=owner, file_format="csv", state="finished", received_before=hour_ago - clock.ONE_DAY
    )
    selection = Selection.of("", Lead.objects.visible_to(owner), SEES_ALL)
    leads, _until = only_new(selection, owner, None)
    shown = leads.order_by("id").explain()
    assert leads.count() > 100
    assert "Seq Scan on leads_lead " not in shown, shown


def plans_of(asked: CaptureQueriesContext) -> str:
    """How PostgreSQL finds what was asked of it."""
    plans = []
    with connection.cursor() as cursor:
        for query in asked.captured_queries:
            cursor.execute(f"EXPLAIN {query['sql']}")
            plans += [row[0] for row in cursor.fetchall()]
    return "\n".join(plans)


def test_other_leads_of_a_person_are_found_without_reading_everybodys(owner, admin_user):
    lead = Lead.objects.listed().order_by("-id")[5_000]
    digest = lead.blind_indexes.get().digest
    with CaptureQueriesContext(connection) as asked:
        assert not likely_same_person(lead, Lead.objects.visible_to(admin_user))[:11]
        assert not Consent.objects.of_the_person_behind(lead)
    shown = plans_of(asked)
    assert "Seq Scan on leads_lead " not in shown, shown
    assert "Seq Scan on leads_blindindex" not in shown, shown
    told = [query["sql"] for query in asked.captured_queries if digest in query["sql"]]
    assert len(told) == 2, "where digests are not known, many leads are expected and all are read"


def test_a_form_that_nobody_has_answered_yet_is_found_without_reading_all_leads(owner):
    unanswered = ConsultationPageFactory().record_version()
    with CaptureQueriesContext(connection) as asked:
        assert unanswered not in versions_of(Lead.objects.listed())
    assert f"Index Cond: (form_version_id = {unanswered.pk})" in plans_of(asked)
