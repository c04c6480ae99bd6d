"""What the tests of logging in need."""

import time

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from clinic_cms.login.second_factor import SecondFactor
from leads import permissions
from tests.factories import UserFactory

PASSWORD = "harbor lights at dawn"
CONFIRM, SET_UP = "/admin/second-factor/", "/admin/second-factor/set-up/"


class Phone:
    """An app that knows the secret of a factor."""

    def __init__(self, factor: SecondFactor) -> None:
        self.totp = factor.totp
        self.steps = -1  # a code can be used once, so each is that of a step later

    def code(self) -> str:
        """The next code that was not used."""
        self.steps += 1
        return self.totp.generate(time.time() + 30 * (self.steps - 1)).decode()


@pytest.fixture(autouse=True)
def clock():
    """Stands still, or a code would be too old if its half minute ended before it was typed in."""
    with time_machine.travel(timezone.now(), tick=False) as clock:
        yield clock


@pytest.fixture
def required(settings):
    settings.CLINIC_SECOND_FACTOR = True


def person(name: str = "sam", *rights: str):
    user = UserFactory(username=name, can=rights)
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def reader(db):
    """Somebody who may read leads and has set up nothing yet."""
    return person("sam", permissions.VIEW, permissions.VIEW_CONTACT)


@pytest.fixture
def phone(reader):
    """The phone of the reader, set up."""
    factor = SecondFactor.new(reader)
    phone = Phone(factor)
    phone.recovery_codes = factor.store(phone.code())
    return phone


@pytest.fixture
def logged_in(reader):
    """A browser in which the reader has typed in the password."""
    browser = Client()
    browser.post("/admin/login/", {"username": "sam", "password": PASSWORD, "next": "/admin/"})
    return browser
