"""A phone is set up, replaced and reset, and its codes keep out whoever has only the password."""

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from wagtail.models import ModelLogEntry

from clinic_cms.login.checks import check_second_factor
from clinic_cms.login.second_factor import SecondFactor
from tests.factories import UserFactory
from tests.site.login.conftest import CONFIRM, PASSWORD, SET_UP, Phone, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("required")]


def scanned(page) -> Phone:
    """A phone that has scanned the picture on this page."""
    return Phone(page.context["factor"])


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


def test_where_it_is_switched_off_nobody_is_asked(settings, logged_in, phone):
    settings.CLINIC_SECOND_FACTOR = False
    assert logged_in.get("/admin/leads/").status_code == 200
    assert "Second factor" not in logged_in.get("/admin/account/").text


def test_the_system_check_says_that_it_is_switched_off(settings):
    assert check_second_factor(None) == []
    settings.CLINIC_SECOND_FACTOR = False
    assert [message.id for message in check_second_factor(None)] == ["clinic_cms.W001"]
