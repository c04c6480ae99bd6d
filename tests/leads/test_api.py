"""Another system reads leads with a token: what opens the API, what it is given, who learns of it."""

import logging
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.db import DatabaseError, InterfaceError
from django.test import Client
from django.utils import timezone

from leads import audit
from leads.models import ApiToken, Lead, LeadLogEntry, Location
from tests.factories import LeadFactory, LocationLimitFactory, MemberFactory
from tests.leads.caller import DELETED, LEADS, a_token, call, given, long_ago, refusal

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def api(settings):
    settings.LEADS_API = True


def test_without_the_setting_there_is_no_api(settings):
    settings.LEADS_API = False
    secret = a_token()
    for address in (LEADS, DELETED, f"{LEADS}/{LeadFactory().pk}"):
        assert call(secret, address).status_code == 404
    assert not LeadLogEntry.objects.exists()


@pytest.mark.parametrize(
    ("contact", "answers"), [(False, False), (True, False), (False, True), (True, True)]
)
def test_a_token_shows_what_its_scopes_say_and_nothing_else(contact, answers):
    lead = LeadFactory(answers={"message": "It burns at night."})
    long_ago(lead)
    secret = a_token(shows_contact=contact, shows_answers=answers)
    for response in (call(secret), call(secret, f"{LEADS}/{lead.pk}")):
        text = response.content.decode()
        assert response.status_code == 200 and lead.reference in text
        assert ("ana@example.com" in text and "Ana Ortiz" in text) is contact
        assert ("It burns at night." in text) is answers
        assert ("consents" in text) is (contact or answers)


def test_a_lead_is_told_with_status_origin_and_typed_answers():
    harbor = Location.objects.create(name="Harbor")
    lead = LeadFactory(
        location=harbor, origin_title="Nerve pain", campaign={"utm_source": "letter"}
    )
    body = call(a_token(shows_contact=True, shows_answers=True), f"{LEADS}/{lead.pk}").json()
    assert body["contact"] == {
        "email": "ana@example.com",
        "full_name": "Ana Ortiz",
        "phone": "(212) 555-0123",
    }
    assert body["status"] == {"name": "New", "outcome": "open"}
    assert body["location"] == "Harbor"
    assert body["origin"]["page"] == "Nerve pain"
    assert body["origin"]["campaign"] == {"utm_source": "letter"}
    roles = [answer["role"] for answer in body["answers"]]
    assert "message" in roles and "email" not in roles


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer x.y", "Basic YTpi", "Bearer ä"])
def test_without_a_token_nothing_is_told(header):
    lead = LeadFactory()
    long_ago(lead)
    a_token()
    headers = {"authorization": header} if header else {}
    response = Client().get(LEADS, headers=headers, secure=True)
    assert refusal(response) == (401, "unauthorized")
    assert response["WWW-Authenticate"] == "Bearer"


def test_a_wrong_expired_or_revoked_token_opens_nothing():
    yesterday = timezone.localdate() - timedelta(days=1)
    right = a_token()
    for secret in (
        f"{right[:-1]}{'a' if right[-1] != 'a' else 'b'}",
        right.partition(".")[0] + ".",
        a_token(valid_until=yesterday),
        a_token(revoked_at=timezone.now()),
    ):
        assert refusal(call(secret)) == (401, "unauthorized")
    assert call(a_token(valid_until=timezone.localdate())).status_code == 200


def test_a_token_in_the_address_or_a_session_opens_nothing():
    secret = a_token()
    client = Client()
    client.force_login(get_user_model().objects.create_superuser("root"))
    for parameters in ({"token": secret}, {"access_token": secret}):
        response = client.get(LEADS, parameters, secure=True)
        assert refusal(response) == (401, "unauthorized")
        assert secret not in response.content.decode()


def test_the_secret_is_kept_nowhere():
    secret = a_token()
    token = ApiToken.objects.get()
    assert secret.partition(".")[2] not in str(vars(token))
    assert ApiToken.presented(secret) == token


def test_only_https_and_only_reading():
    secret = a_token()
    headers = {"authorization": f"Bearer {secret}"}
    assert refusal(Client().get(LEADS, headers=headers)) == (403, "https_required")
    response = Client(enforce_csrf_checks=True).post(LEADS, headers=headers, secure=True)
    assert refusal(response) == (405, "method_not_allowed")
    assert response["Allow"] == "GET, HEAD"


def test_no_answer_sets_a_cookie_or_may_be_kept():
    for response in (call(a_token()), call("x.y"), call(a_token(), cursor="x")):
        assert not response.cookies
        assert response["Cache-Control"] == "no-store"
        assert "Cookie" not in response.get("Vary", "")


def test_answers_that_cannot_be_decrypted_say_so():
    lead = LeadFactory()
    Lead.objects.filter(pk=lead.pk).update(envelope=b"x" * 40)
    body = call(a_token(shows_contact=True), f"{LEADS}/{lead.pk}").json()
    assert body["problem"] == "cannot_be_decrypted"
    assert body["contact"] is None


def test_every_call_is_in_the_log_with_what_it_was_given():
    lead = LeadFactory()
    long_ago(lead)
    secret = a_token(name="CRM", shows_contact=True)
    call(secret, updated_since="2026-01-31T09:00:00Z", limit="5")
    call(secret, f"{LEADS}/{lead.pk}")
    call(secret, cursor="nonsense")
    refused, single, listing = LeadLogEntry.objects.order_by("-id")
    assert listing.token.name == "CRM" and listing.lead is None
    assert listing.data["leads"] == [lead.reference]
    asked = "limit=5, updated_since=2026-01-31T09:00:00Z"
    assert listing.message == f"API, leads: 1 given, asked for with {asked}"
    assert (single.lead, single.user_display_name) == (lead, "CRM (API)")
    assert refused.message == "API, leads: refused (bad_cursor)"
    assert ApiToken.objects.get().last_used_at


def test_managers_read_of_calls_and_limited_ones_do_not(client):
    lead = LeadFactory()
    long_ago(lead)
    call(a_token(name="The CRM"))
    manager = MemberFactory(role="Managers")
    client.force_login(manager)
    for query in ("", lead.reference):
        page = client.get("/admin/leads-log/", {"q": query}).content.decode()
        assert "The CRM (API)" in page and "API, leads: 1 given" in page
    entry = LeadLogEntry.objects.get(action=audit.API_CALL)
    assert lead.reference in client.get(f"/admin/leads-log/inspect/{entry.pk}/").content.decode()
    assert "The CRM" in client.get("/admin/reports/site-history/").content.decode()
    manager.groups.add(LocationLimitFactory().group)
    assert "The CRM (API)" not in client.get("/admin/leads-log/").content.decode()


def test_a_token_makes_so_many_calls_in_a_minute_and_no_more(monkeypatch):
    monkeypatch.setattr("leads.models.api_token.CALLS_PER_MINUTE", 2)
    noon = timezone.now().replace(second=30, microsecond=0)
    monkeypatch.setattr("leads.models.api_token.timezone.now", lambda: noon)
    secret = a_token()
    assert [call(secret).status_code for _ in range(3)] == [200, 200, 429]
    response = call(secret)
    assert refusal(response) == (429, "too_many_calls")
    assert response["Retry-After"] == "30"
    assert call(a_token()).status_code == 200
    later = noon + timedelta(seconds=31)
    monkeypatch.setattr("leads.models.api_token.timezone.now", lambda: later)
    assert call(secret).status_code == 200


def test_no_log_line_holds_a_token_or_an_answer(caplog):
    caplog.set_level(logging.DEBUG)
    lead = LeadFactory()
    long_ago(lead)
    secret = a_token(shows_contact=True, shows_answers=True)
    call(secret)
    call(secret, cursor="x")
    call(secret, token=secret)
    call(secret[:-2])
    for trace in (secret, secret.partition(".")[2], "ana@example.com", "Ana Ortiz"):
        assert trace not in caplog.text
        assert trace not in str(list(LeadLogEntry.objects.values()))


def test_a_page_of_leads_costs_the_same_queries_however_many(django_assert_max_num_queries):
    for _ in range(5):
        LeadFactory()
    Lead.objects.update(changed_at=timezone.now() - timedelta(hours=1))
    secret = a_token(shows_contact=True, shows_answers=True)
    with django_assert_max_num_queries(16):
        assert len(given(call(secret))) == 5


@pytest.mark.parametrize("problem", [DatabaseError, InterfaceError])
def test_without_a_database_a_caller_is_asked_to_come_back(monkeypatch, problem):
    def fail(text):
        raise problem

    monkeypatch.setattr(ApiToken, "presented", fail)
    response = call("x.y")
    assert refusal(response) == (503, "unavailable")
    assert response["Retry-After"] == "30"


def test_an_address_that_cannot_be_read_is_refused(settings):
    secret = a_token()
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 1
    response = call(secret, limit="1", cursor="x")
    assert refusal(response) == (400, "bad_parameter")


def test_the_log_of_a_token_that_is_gone_can_still_be_read(client):
    call(a_token(name="The CRM"))
    ApiToken.objects.all().delete()
    client.force_login(MemberFactory(role="Managers"))
    assert "The CRM" in client.get("/admin/leads-log/").content.decode()
