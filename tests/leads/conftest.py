"""What several tests of enquiries need."""

import re
from collections.abc import Callable

import pytest
from django.http import HttpResponse
from django.test import Client

from leads.models import ConsultationPage
from leads.models.day_key import key_of
from tests.factories import ConsultationPageFactory, LeadFactory, UserFactory
from tests.faults.mail import MailServer
from tests.leads.staff import RIGHTS

ANSWERS = {
    "full_name": "Ada Byron",
    "email": "ada@example.com",
    "phone": "212-555-0123",
    "condition": "Nerve pain",
    "preferred_time": "Morning",
    "message": "It burns at night.",
    "consent": "on",
}


def field(page: ConsultationPage, role: str) -> str:
    """The name of the control that asks for this role."""
    return page.questions.get(role=role).get_field_clean_name()


def filled_in(page: ConsultationPage, **answers: str) -> dict[str, str]:
    """What a browser sends for this form, filled in well apart from the given answers."""
    answers = ANSWERS | answers
    named = {q.role: q.get_field_clean_name() for q in page.questions.all()}
    data = {named[role]: answer for role, answer in answers.items() if role in named and answer}
    return data | {"version": page.record_version().digest}


@pytest.fixture(autouse=True)
def another_process():
    """Nothing is remembered from the test before."""
    key_of.cache_clear()


@pytest.fixture
def smtp(settings):
    """A mail server on this machine, which the site sends its mail to."""
    server = MailServer()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    yield server
    server.stop()


@pytest.fixture
def form_page(db) -> ConsultationPage:
    return ConsultationPageFactory()


@pytest.fixture
def browser() -> Client:
    """A visitor without cookies, whose requests are checked as in production."""
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def send(browser: Client, form_page: ConsultationPage) -> Callable[..., HttpResponse]:
    """Send the form, filled in well apart from the given answers."""

    def send(extra: dict[str, str] | None = None, **answers: str) -> HttpResponse:
        data = filled_in(form_page, **answers) | (extra or {})
        return browser.post(f"/leads/submit/{form_page.form_uuid}/", data)

    return send


def hidden_values(response: HttpResponse) -> dict[str, str]:
    """The values that a form in a page sends along."""
    inputs = re.findall(r'<input type="hidden" name="(.*?)" value="(.*?)"', response.text)
    return dict(inputs)


@pytest.fixture
def staff(client):
    """Somebody of the clinic's staff, logged in: all rights on leads but to erase them."""
    user = UserFactory(can=RIGHTS, first_name="Sam", last_name="Staff")
    client.force_login(user)
    return user


@pytest.fixture
def leads(db) -> list[str]:
    """The references of seven leads, in the order of their arrival."""
    page = ConsultationPageFactory()
    return [LeadFactory(page=page).reference for _ in range(7)]
