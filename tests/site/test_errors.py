"""What a visitor is told when a page cannot be made."""

import pytest
from django.core import mail
from django.db import InterfaceError, OperationalError
from django.test import Client

from clinic_cms import content_version, health
from leads.forms import submit_url
from tests.factories import ConsultationPageFactory


@pytest.fixture
def visitor() -> Client:
    return Client(raise_request_exception=False)


@pytest.mark.parametrize("error", [OperationalError("gone"), InterfaceError("closed")])
def test_without_a_database_a_page_says_when_to_come_back(visitor, monkeypatch, settings, error):
    settings.LEADS_CLINIC_PHONE = "212-555-0100"
    settings.MIDDLEWARE = ["clinic_cms.page_cache.PageCacheMiddleware"]

    def fail():
        raise error

    monkeypatch.setattr(content_version, "current", fail)
    response = visitor.get("/")
    assert response.status_code == 503
    assert response["Retry-After"] == "30"
    assert "212-555-0100" in response.text


def test_another_mistake_is_none_of_the_database(visitor, monkeypatch):
    def fail(*args):
        raise RuntimeError("a mistake of ours")

    monkeypatch.setattr(health, "MigrationExecutor", fail)
    assert visitor.get("/readyz").status_code == 500


@pytest.mark.parametrize("host", ["testserver", "evil.example"])
def test_what_cannot_be_read_is_a_mistake_of_the_sender(settings, host):
    """Even with a cookie, with which Django looks for a token in it."""
    settings.ALLOWED_HOSTS = ["testserver"]
    sender = Client(raise_request_exception=False, enforce_csrf_checks=True)
    sender.cookies["csrftoken"] = "a" * 32
    kind = "application/x-www-form-urlencoded; charset=utf-16"
    response = sender.generic("POST", "/admin/login/", b"x", kind, headers={"host": host})
    assert response.status_code == 400


@pytest.mark.django_db
def test_no_mail_about_an_error_tells_what_a_visitor_sent(settings):
    settings.ALLOWED_HOSTS = ["testserver"]
    settings.ADMINS = [("Admin", "admin@clinic.example")]
    form = ConsultationPageFactory()
    old_name = Client(headers={"host": "old.clinic.example"})
    for address in (submit_url(form.form_uuid, "en"), form.url):
        old_name.post(address, {"q1": "It burns at night."})
    old_name.get("/search/?q=burns", headers={"referer": "http://old.clinic.example/?q=burns"})
    assert len(mail.outbox) == 3
    assert [m.subject for m in mail.outbox if "burns" in m.body] == []
