"""The list of leads costs ten queries, whoever works there."""

import pytest
from django.contrib.auth.models import AbstractBaseUser
from django.test import Client

from clinic_cms.login.second_factor import CONFIRMED, SecondFactor
from leads import search
from leads.models import Lead, Location
from tests.factories import LeadFactory, LocationLimitFactory, MemberFactory, site_root
from tests.leads.staff import LIST

pytestmark = pytest.mark.django_db

CHOSEN = ("status", "location", "form_page", "origin_page")
QUERIES = [
    *("", "p=2", "ordering=id", "ordering=next_step_due", "search={words}"),
    *("status={status}", "location={location}", "form_page={form_page}", "origin={origin_page}"),
    *("owner=null", "period=today", "due=never", "condition=nerve", "condition=nerve&period=today"),
]
PEOPLE = ["an administrator", "a manager", "staff", "staff of one location"]


@pytest.fixture
def location() -> Location:
    return Location.objects.create(name="Downtown")


@pytest.fixture
def people(location) -> dict[str, AbstractBaseUser]:
    staff = [MemberFactory(role="Clinic staff") for _ in range(2)]
    staff[1].groups.add(LocationLimitFactory(locations=[location]).group)
    highest = [MemberFactory(is_superuser=True), MemberFactory(role="Managers")]
    return dict(zip(PEOPLE, [*highest, *staff], strict=True))


@pytest.fixture(params=PEOPLE)
def browser(request, people, settings) -> Client:
    """Of somebody who has confirmed their second factor, as in production."""
    settings.CLINIC_SECOND_FACTOR = True
    person, browser = people[request.param], Client()
    factor = SecondFactor.new(person)
    factor.save()
    browser.force_login(person)
    session = browser.session
    session[CONFIRMED] = str(factor.pk)
    session.save()
    return browser


@pytest.mark.parametrize("query", QUERIES)
def test_list_is_ten_queries(browser, location, query, django_assert_max_num_queries):
    shared = {"origin_page": site_root(), "location": location}
    LeadFactory.create_batch(26, answers={"condition": "Nerve pain"}, **shared)
    values = {name: getattr(Lead.objects.first(), f"{name}_id") for name in CHOSEN}
    address = f"{LIST}?{query.format(**values, words=search.sealed('Ana Ortiz'))}"
    browser.get(address)
    with django_assert_max_num_queries(10):
        response = browser.get(address)
    assert response.context["paginator"].count == 26
