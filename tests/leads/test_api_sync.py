"""Another system keeps up with leads: nothing is missed while they arrive, change and go."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from leads.models import (
    Consent,
    ConsentStatement,
    Lead,
    LeadLogEntry,
    LeadStatus,
    Location,
)
from leads.privacy import erasure
from leads.rotation import rotate
from leads.spam import Quarantine
from tests.factories import LeadFactory, MemberFactory
from tests.leads.caller import DELETED, LEADS, a_token, call, changed, given, long_ago, refusal

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def api(settings):
    settings.LEADS_API = True


def test_all_leads_are_told_once_page_by_page_whatever_their_moment():
    leads = [LeadFactory() for _ in range(7)]
    Lead.objects.update(changed_at=timezone.now() - timedelta(hours=1))
    changed(timedelta(hours=2), leads[6])
    secret, told, cursor, more = a_token(), [], {}, True
    while more:
        body = call(secret, limit=2, **cursor).json()
        told += [lead["reference"] for lead in body["leads"]]
        cursor, more = {"cursor": body["next"]}, body["more"]
    assert told == [leads[6].reference, *(lead.reference for lead in leads[:6])]
    assert given(call(secret, **cursor)) == []


def test_a_lead_that_changes_while_others_read_on_is_told_again_and_none_is_missed():
    first, second, third = LeadFactory(), LeadFactory(), LeadFactory()
    for hours, lead in enumerate((third, second, first), start=1):
        changed(timedelta(hours=hours), lead)
    secret = a_token()
    page = call(secret, limit=1).json()
    assert [lead["reference"] for lead in page["leads"]] == [first.reference]
    changed(timedelta(minutes=30), first, second)
    rest = given(call(secret, cursor=page["next"]))
    assert rest == [third.reference, first.reference, second.reference]


def test_what_changed_a_moment_ago_waits_until_nothing_older_can_still_turn_up():
    lead = LeadFactory()
    secret = a_token()
    body = call(secret).json()
    assert body["leads"] == [] and body["more"] is False
    changed(timedelta(seconds=61), lead)
    assert given(call(secret, cursor=body["next"])) == [lead.reference]


def test_updated_since_begins_at_a_moment_of_any_zone():
    old, new = LeadFactory(), LeadFactory()
    changed(timedelta(days=2), old)
    changed(timedelta(hours=1), new)
    yesterday = timezone.now() - timedelta(days=1)
    assert given(call(a_token(), updated_since=yesterday.isoformat())) == [new.reference]


@pytest.mark.parametrize(
    "moment",
    ["", "yesterday", "2026-01-31", "2026-01-31T09:00:00", "0001-01-01T00:00:00+14:00", "\0"]
    + [
        "9999-12-31T23:59:59-12:00",
        "2026-13-31T09:00:00Z",
        "1969-12-31T23:59:59Z",
        "2026-01-01T00:00:00Z\0",
    ],
)
def test_a_moment_that_is_none_is_refused_in_words(moment):
    assert refusal(call(a_token(), updated_since=moment)) == (400, "bad_parameter")


@pytest.mark.parametrize(
    "cursor", ["", "x", "1-2", "-1-" + "0" * 32, "9" * 18 + "-" + "0" * 32, "\0", "١-" + "0" * 32]
)
def test_a_cursor_that_is_none_is_refused(cursor):
    assert refusal(call(a_token(), cursor=cursor)) == (400, "bad_cursor")


def test_what_is_asked_for_since_the_far_future_can_be_asked_again():
    secret = a_token()
    for address in (LEADS, DELETED):
        asked = call(secret, address, updated_since="9999-12-31T23:59:59.999999Z").json()
        assert call(secret, address, cursor=asked["next"]).json() == asked


def test_the_last_cursor_that_can_be_written_finds_nothing():
    assert given(call(a_token(), cursor="253402300799999999-" + "f" * 32)) == []


@pytest.mark.parametrize(
    "parameters",
    [{"limit": "0"}, {"limit": "201"}, {"limit": "²"}, {"page": "2"}]
    + [{"cursor": "0-" + "0" * 32, "updated_since": "2026-01-31T09:00:00Z"}],
)
def test_parameters_that_make_no_sense_are_refused(parameters):
    assert refusal(call(a_token(), **parameters)) == (400, "bad_parameter")


def test_leads_kept_aside_are_never_told():
    lead = LeadFactory(quarantine=Quarantine.CONTENT)
    long_ago(lead)
    secret = a_token(shows_contact=True)
    assert given(call(secret)) == []
    assert refusal(call(secret, f"{LEADS}/{lead.pk}")) == (404, "no_such_lead")


def test_an_erased_lead_is_told_again_without_its_answers():
    lead = LeadFactory()
    long_ago(lead)
    secret = a_token(shows_contact=True, shows_answers=True)
    page = call(secret).json()
    erasure.erase(lead, reason="A test")
    changed(timedelta(minutes=2), lead)
    (told,) = call(secret, cursor=page["next"]).json()["leads"]
    assert told["erased_at"]
    assert (told["contact"], told["answers"], told["consents"]) == (None, None, None)


@pytest.mark.parametrize("what", ["erase", "restore", "forget", "delete_owner", "delete_location"])
def test_whatever_becomes_of_a_lead_changes_it(what):
    owner = MemberFactory()
    lead = LeadFactory(owner=owner, location=Location.objects.create(name="Harbor"))
    if what == "restore":
        erasure.erase(lead, reason="A test")
    long_ago(lead)
    {
        "erase": lambda: erasure.erase(lead, reason="A test"),
        "restore": lambda: erasure.restore(lead),
        "forget": lead.forget,
        "delete_owner": owner.delete,
        "delete_location": lead.location.delete,
    }[what]()
    lead.refresh_from_db()
    assert timezone.now() - lead.changed_at < timedelta(minutes=1)


def test_saving_a_few_fields_notes_the_change_and_a_new_master_key_is_none(settings):
    lead = LeadFactory()
    long_ago(lead)
    settings.LEADS_VAULT_KEYS = [
        "YSBuZXcgbWFzdGVyIGtleSBmb3IgdGVzdHMgb25seSE=",
        *settings.LEADS_VAULT_KEYS,
    ]
    list(rotate())
    lead.refresh_from_db()
    assert timezone.now() - lead.changed_at > timedelta(minutes=50)
    lead.status = LeadStatus.objects.last()
    lead.save(update_fields=["status"])
    lead.refresh_from_db()
    assert timezone.now() - lead.changed_at < timedelta(minutes=1)


def test_a_consent_taken_back_changes_its_lead_and_is_told():
    lead = LeadFactory()
    statement = ConsentStatement.objects.first()
    Consent.objects.create(
        lead=lead,
        statement=statement,
        question=uuid4(),
        purpose="marketing",
        text=statement.text,
        version="1",
        language="en",
        given=True,
        recorded_at=lead.received_at,
    )
    long_ago(lead)
    Consent.objects.withdraw()
    lead.refresh_from_db()
    assert timezone.now() - lead.changed_at < timedelta(minutes=1)
    (consent,) = call(a_token(shows_contact=True), f"{LEADS}/{lead.pk}").json()["consents"]
    assert consent["given"] and consent["withdrawn_at"]


def test_a_deleted_lead_is_told_as_gone():
    leads = [LeadFactory(), LeadFactory()]
    ids = [str(lead.pk) for lead in leads]
    secret = a_token()
    for lead in leads:
        erasure.delete(lead, reason="Retention")
    LeadLogEntry.objects.update(timestamp=timezone.now() - timedelta(minutes=5))
    page = call(secret, DELETED, limit=1).json()
    rest = call(secret, DELETED, cursor=page["next"]).json()
    told = [row["id"] for row in page["deleted"] + rest["deleted"]]
    assert told == ids
    assert (page["more"], rest["more"]) == (True, False)


def test_a_limited_token_learns_of_its_locations_alone():
    harbor, uptown = Location.objects.create(name="Harbor"), Location.objects.create(name="Up")
    near, far, nowhere = LeadFactory(location=harbor), LeadFactory(location=uptown), LeadFactory()
    Lead.objects.filter(pk=near.pk).update(corrects=far)
    long_ago(near, far, nowhere)
    secret = a_token(harbor)
    assert given(call(secret)) == [near.reference]
    assert call(secret, f"{LEADS}/{far.pk}").status_code == 404
    assert call(secret, f"{LEADS}/{near.pk}").json()["corrects"] is None
    assert call(a_token(), f"{LEADS}/{near.pk}").json()["corrects"] == str(far.pk)
    ids = [str(near.pk)]
    for lead in (near, far):
        erasure.delete(lead, reason="Retention")
    LeadLogEntry.objects.update(timestamp=timezone.now() - timedelta(minutes=5))
    assert [row["id"] for row in call(secret, DELETED).json()["deleted"]] == ids


def test_a_limit_stays_when_its_last_location_is_deleted():
    harbor = Location.objects.create(name="Harbor")
    lead = LeadFactory()
    long_ago(lead)
    secret = a_token(harbor)
    harbor.delete()
    assert given(call(secret)) == []
