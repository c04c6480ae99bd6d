"""Whoever may read leads proves with a code of their phone that it is they."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import timezone
from wagtail.models import ModelLogEntry

from clinic_cms.login.checks import check_second_factor
from clinic_cms.login.second_factor import SecondFactor
from leads import permissions
from tests.factories import LeadFactory, UserFactory
from tests.site.login.conftest import PASSWORD, Phone, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("required")]
CONFIRM, SET_UP = "/admin/second-factor/", "/admin/second-factor/set-up/"


def scanned(page) -> Phone:
    """A phone that has scanned the picture on this page."""
    return Phone(page.context["factor"])


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


def test_setting_up_takes_a_code_of_the_phone_and_gives_recovery_codes(logged_in, reader):
    page = logged_in.get(SET_UP)
    phone = scanned(page)
    assert 'src="data:image/svg+xml' in page.text
    assert page.context["factor"].secret() in page.text

    wrong = logged_in.post(SET_UP, {"code": "000000"})
    assert "This code is wrong" in wrong.text
    assert not SecondFactor.objects.exists()

    done = logged_in.post(SET_UP, {"code": phone.code(), "next": "/admin/leads/"})
    codes = re.findall(r"<li[^>]*>([a-z2-7]{5}-[a-z2-7]{5})</li>", done.text)
    assert len(set(codes)) == 10
    assert 'href="/admin/leads/"' in done.text
    assert "no-store" in done["Cache-Control"]
    assert logged_in.get("/admin/leads/").status_code == 200
    assert ModelLogEntry.objects.get(action="clinic_cms.second_factor.set_up").user == reader


def test_a_double_click_sets_up_one_factor(logged_in):
    code = scanned(logged_in.get(SET_UP)).code()
    pending = dict(logged_in.session)
    logged_in.post(SET_UP, {"code": code})
    session = logged_in.session
    session["second_factor_pending"] = pending["second_factor_pending"]
    session.save()
    assert logged_in.post(SET_UP, {"code": code}).status_code == 200
    assert SecondFactor.objects.count() == 1
    assert logged_in.get("/admin/").status_code == 200


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


def test_setting_up_anew_takes_the_old_factor(logged_in, phone):
    """Or whoever knows the password would simply set up a phone of their own."""
    assert logged_in.get(SET_UP).url.startswith(CONFIRM)
    assert logged_in.post(SET_UP, {"code": "123456"}).url.startswith(CONFIRM)

    logged_in.post(CONFIRM, {"code": phone.code()})
    new = scanned(logged_in.get(SET_UP))
    logged_in.post(SET_UP, {"code": new.code()})
    assert logged_in.get("/admin/").status_code == 200

    other = Client()
    other.post("/admin/login/", {"username": "sam", "password": PASSWORD})
    assert other.post(CONFIRM, {"code": phone.code()}).status_code == 200
    assert other.post(CONFIRM, {"code": new.code()}).status_code == 302


def test_another_session_that_is_confirmed_ends_with_the_factor(logged_in, phone, reader):
    logged_in.post(CONFIRM, {"code": phone.code()})
    SecondFactor.objects.filter(user=reader).delete()
    assert logged_in.get("/admin/leads/").url.startswith(SET_UP)


def test_whoever_need_not_may_have_one_and_is_then_asked(client):
    user = person("alex")
    client.force_login(user)
    assert "Set up a second factor" in client.get("/admin/account/").text
    phone = scanned(client.get(SET_UP))
    client.post(SET_UP, {"code": phone.code()})
    assert "with 10 recovery codes left" in client.get("/admin/account/").text
    client.force_login(user)
    client.session.flush()
    client.force_login(user)
    assert client.get("/admin/").url.startswith(CONFIRM)


def test_a_superuser_resets_the_factor_of_whoever_lost_it(phone, reader, client):
    admin = UserFactory(username="robin", is_superuser=True)
    client.force_login(admin)
    own = scanned(client.get(SET_UP))
    client.post(SET_UP, {"code": own.code()})
    address = f"/admin/second-factor/reset/{reader.pk}/"
    assert address in client.get("/admin/users/").text
    assert "Reset it" in client.get(address).text
    client.post(address)
    assert not SecondFactor.objects.filter(user=reader).exists()
    entry = ModelLogEntry.objects.get(action="clinic_cms.second_factor.reset")
    assert (entry.user, entry.object_id) == (admin, str(reader.pk))
    assert "They have none." in client.get(address).text


def test_nobody_else_resets_a_factor(logged_in, phone, reader):
    address = f"/admin/second-factor/reset/{reader.pk}/"
    logged_in.post(address)
    logged_in.post(CONFIRM, {"code": phone.code()})
    logged_in.post(address)
    assert address not in logged_in.get("/admin/account/").text
    assert SecondFactor.objects.exists()


def test_an_operator_resets_a_factor_when_no_superuser_can(phone):
    out = StringIO()
    call_command("reset_second_factor", "sam", stdout=out)
    assert "sets up a new second factor" in out.getvalue()
    assert not SecondFactor.objects.exists()
    with pytest.raises(CommandError, match="Nobody called sam"):
        call_command("reset_second_factor", "sam")


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


def test_where_it_is_switched_off_nobody_is_asked(settings, logged_in, phone):
    settings.CLINIC_SECOND_FACTOR = False
    assert logged_in.get("/admin/leads/").status_code == 200
    assert "Second factor" not in logged_in.get("/admin/account/").text


def test_the_system_check_says_that_it_is_switched_off(settings):
    assert check_second_factor(None) == []
    settings.CLINIC_SECOND_FACTOR = False
    assert [message.id for message in check_second_factor(None)] == ["clinic_cms.W001"]


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
