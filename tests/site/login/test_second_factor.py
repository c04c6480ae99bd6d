"""Whoever may read leads proves with a code of their phone that it is they."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.utils import timezone
from wagtail.models import ModelLogEntry

from clinic_cms.login.second_factor import SecondFactor
from leads import permissions
from tests.factories import LeadFactory, UserFactory
from tests.site.login.conftest import CONFIRM, PASSWORD, SET_UP

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("required")]


def test_whoever_may_read_leads_is_asked_to_set_up_a_factor(logged_in):
    for address in ("/admin/", "/admin/leads/", "/admin/pages/", "/admin/api/main/pages/"):
        asked = logged_in.get(address)
        assert (asked.status_code, asked.url) == (
            302,
            f"{SET_UP}?next={address.replace('/', '%2F')}",
        )


@pytest.mark.parametrize(
    "right",
    [
        *(permissions.VIEW, permissions.VIEW_CONTACT, permissions.VIEW_ANSWERS),
        *(permissions.EXPORT, permissions.ERASE, "leads.add_apitoken"),
    ],
)
def test_each_right_over_what_patients_wrote_takes_a_factor(client, right):
    client.force_login(UserFactory(can=[right]))
    assert client.get("/admin/").url.startswith(SET_UP)


def test_superusers_may_read_leads_too(admin_client):
    assert admin_client.get("/admin/").url.startswith(SET_UP)


def test_whoever_may_not_read_leads_is_asked_nothing(client):
    client.force_login(UserFactory())
    assert client.get("/admin/").status_code == 200


def test_at_the_next_login_a_code_is_asked_for(logged_in, phone):
    asked = logged_in.get("/admin/leads/", follow=True)
    assert asked.request["PATH_INFO"] == CONFIRM
    before = logged_in.session.session_key
    answer = logged_in.post(CONFIRM, {"code": phone.code(), "next": asked.context["next"]})
    assert answer.url == "/admin/leads/"
    assert logged_in.session.session_key != before
    assert logged_in.get("/admin/leads/").status_code == 200


def test_a_code_opens_once(logged_in, phone):
    code = phone.code()
    assert logged_in.post(CONFIRM, {"code": code}).status_code == 302
    thief = Client()
    thief.post("/admin/login/", {"username": "sam", "password": PASSWORD})
    assert "used before" in thief.post(CONFIRM, {"code": code}).text
    assert thief.get("/admin/leads/").status_code == 302


def test_an_older_code_opens_no_more_once_a_newer_one_was_used(logged_in, phone):
    older, newer = phone.code(), phone.code()
    logged_in.post(CONFIRM, {"code": newer})
    assert "used before" in logged_in.post(CONFIRM, {"code": older}).text


@pytest.mark.parametrize(
    "code", ["", "12345", "1234567", "abcdef", "１２３４５６", "\0", "x" * 900]
)
def test_whatever_is_typed_opens_nothing_and_breaks_nothing(logged_in, phone, code):
    assert logged_in.post(CONFIRM, {"code": code}).status_code == 200
    assert logged_in.get("/admin/").status_code == 302


def test_a_code_may_be_typed_with_a_space(logged_in, phone):
    code = phone.code()
    assert logged_in.post(CONFIRM, {"code": f" {code[:3]} {code[3:]} "}).status_code == 302


def test_codes_are_not_guessed_for_long(logged_in, phone):
    noon_tomorrow = timezone.now().replace(hour=12) + timedelta(days=1)
    with time_machine.travel(noon_tomorrow, tick=False) as clock:
        for number in range(10):
            logged_in.post(CONFIRM, {"code": f"{number:06}"})
            clock.shift(60)
        refused = logged_in.post(CONFIRM, {"code": phone.code()})
        assert "Too many wrong tries. Wait 14 minutes" in refused.text
        clock.shift(15 * 60)
        assert logged_in.post(CONFIRM, {"code": phone.code()}).status_code == 302


def test_a_recovery_code_opens_once_and_is_logged(logged_in, phone, reader):
    code = phone.recovery_codes[3]
    assert logged_in.post(CONFIRM, {"code": code.upper()}).status_code == 302
    assert "You have 9 recovery codes left." in logged_in.get("/admin/").text
    assert "used before" in logged_in.post(CONFIRM, {"code": code}).text
    entry = ModelLogEntry.objects.get(action="clinic_cms.second_factor.recovery_code")
    assert (entry.user, entry.data) == (reader, {"left": 9})


def test_a_stolen_database_holds_neither_secret_nor_codes(phone, logged_in):
    logged_in.get(SET_UP)
    factor = SecondFactor.objects.get()
    rows = repr(SecondFactor.objects.values()[0]) + repr(dict(logged_in.session))
    assert factor.secret().replace(" ", "") not in rows
    assert not [code for code in phone.recovery_codes if code.replace("-", "") in rows]


def test_what_the_admin_fetches_by_script_is_refused_rather_than_sent_away(logged_in):
    headers = {"X-Requested-With": "XMLHttpRequest"}
    assert logged_in.get("/admin/leads/", headers=headers).status_code == 403


def test_a_search_for_a_patient_is_not_carried_in_an_address(logged_in):
    assert "ana" not in logged_in.get("/admin/leads/?q=ana@example.com").url


def test_nothing_of_a_lead_is_reached_before_the_code(logged_in, phone):
    lead = LeadFactory()
    for address in (
        f"/admin/leads/{lead.pk}/",
        f"/admin/leads/inspect/{lead.pk}/",
        "/admin/leads/export/",
    ):
        for answer in (logged_in.get(address), logged_in.post(address)):
            assert answer.url.startswith(CONFIRM)


@pytest.mark.parametrize("address", ["/admin/logout/", CONFIRM, "/admin/jsi18n/", "/admin/sprite/"])
def test_what_it_takes_to_confirm_or_leave_is_open(logged_in, phone, address):
    ask = logged_in.post if "logout" in address else logged_in.get
    assert "next=" not in ask(address).get("Location", "")


def test_a_password_reset_does_not_go_round_the_factor(logged_in, phone, reader):
    assert logged_in.get("/admin/password_reset/").status_code == 200
    reader.set_password("another harbor")
    reader.save()
    thief = Client()
    thief.post("/admin/login/", {"username": "sam", "password": "another harbor"})
    assert thief.get("/admin/leads/").url.startswith(CONFIRM)


def test_the_login_of_pages_does_not_go_round_the_factor(phone):
    thief = Client()
    thief.post("/_util/login/", {"username": "sam", "password": PASSWORD, "next": "/"})
    assert thief.get("/admin/leads/").url.startswith(CONFIRM)


def test_a_factor_under_a_lost_key_says_what_to_do(logged_in, phone, settings):
    settings.LEADS_INDEX_KEY = "YW5vdGhlciBrZXkgdGhhbiB0aGUgb25lIGJlZm9yZSE="
    answer = logged_in.post(CONFIRM, {"code": phone.code()})
    assert "Ask an administrator to reset it." in answer.text


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_code_opens_one_of_many_doors_at_once(reader, phone):
    if connection.vendor == "sqlite":
        pytest.skip("one connection in memory writes one after the other")
    code = phone.code()

    def take(_number):
        try:
            return SecondFactor.objects.get().take(code)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as thieves:
        assert sum(thieves.map(take, range(8))) == 1


@pytest.mark.parametrize(
    "target", ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_no_code_leads_to_another_site(logged_in, phone, target):
    asked = logged_in.get(CONFIRM, {"next": target})
    assert "evil" not in asked.text and "alert(1)" not in asked.text
    answer = logged_in.post(CONFIRM, {"code": phone.code(), "next": target})
    assert answer.url == "/admin/"
    done = logged_in.get(SET_UP, {"next": target})
    assert "evil" not in done.text and "alert(1)" not in done.text


def test_a_foreign_host_name_gets_no_link_to_confirm(logged_in, settings):
    settings.ALLOWED_HOSTS = ["testserver"]
    assert logged_in.get("/admin/", headers={"host": "evil.example"}).status_code == 400
