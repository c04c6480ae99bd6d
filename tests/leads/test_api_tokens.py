"""Managers make tokens for other systems, see what those read, and revoke them."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from leads import audit, checks, permissions
from leads.models import ApiToken, LeadLogEntry, Location
from tests.factories import LocationLimitFactory, MemberFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(client):
    manager = MemberFactory(role="Managers")
    client.force_login(manager)
    return manager


def made(client, **fields):
    day = timezone.localdate() + timedelta(days=30)
    given = {"name": "CRM", "valid_until": day.isoformat()} | fields
    return client.post(reverse("apitoken:add"), given)


def test_a_token_is_shown_once_and_then_opens_what_was_ticked(client, manager):
    harbor = Location.objects.create(name="Harbor")
    response = made(client, shows_contact="on", locations=[harbor.pk])
    secret = response.context["secret"]
    assert response["Cache-Control"].find("no-store") >= 0
    token = ApiToken.presented(secret)
    assert (token.shows_contact, token.shows_answers, token.is_limited) == (True, False, True)
    assert (token.created_by, [*token.locations.all()]) == (manager, [harbor])
    for page in (reverse("apitoken:index"), reverse("apitoken:inspect", args=[token.pk])):
        shown = client.get(page).content.decode()
        assert token.prefix in shown and secret not in shown and token.digest not in shown
    assert LeadLogEntry.objects.get().action == audit.API_ALLOWED


def test_sending_the_form_again_makes_no_second_token(client, manager):
    made(client)
    assert "secret" not in made(client).context
    assert ApiToken.objects.count() == 1


def test_a_day_that_has_passed_is_refused(client, manager):
    yesterday = timezone.localdate() - timedelta(days=1)
    assert "Choose today or a later day." in made(client, valid_until=yesterday).content.decode()
    assert not ApiToken.objects.exists()


def test_a_revoked_token_opens_nothing_and_stays_in_the_list(client, manager):
    secret = made(client).context["secret"]
    token = ApiToken.objects.get()
    page = client.post(reverse("apitoken:revoke", args=[token.pk]), follow=True).content.decode()
    assert "opens nothing any more" in page and "Revoked the API token" in page
    assert ApiToken.presented(secret) is None
    revoked_at = ApiToken.objects.get().revoked_at
    client.post(reverse("apitoken:revoke", args=[token.pk]))
    assert ApiToken.objects.get().revoked_at == revoked_at
    assert "Revoked" in client.get(reverse("apitoken:index")).content.decode()
    actions = LeadLogEntry.objects.order_by("pk").values_list("action", flat=True)
    assert list(actions) == [audit.API_ALLOWED, audit.API_REVOKED]


def test_nobody_gives_away_more_than_they_may_see(client):
    rights = ["leads.view_apitoken", "leads.add_apitoken", permissions.VIEW_CONTACT]
    client.force_login(UserFactory(can=rights))
    made(client, shows_contact="on", shows_answers="on")
    token = ApiToken.objects.get()
    assert (token.shows_contact, token.shows_answers) == (True, False)


def test_a_manager_limited_to_locations_makes_no_token(client, manager):
    manager.groups.add(LocationLimitFactory().group)
    made(client)
    assert not ApiToken.objects.exists()
    assert client.get(reverse("apitoken:index")).status_code == 302


def test_the_list_says_when_the_api_is_off(client, manager, settings):
    assert "LEADS_API" in client.get(reverse("apitoken:index")).content.decode()
    settings.LEADS_API = True
    assert "LEADS_API" not in client.get(reverse("apitoken:index")).content.decode()


def test_an_api_without_https_is_warned_of(settings):
    assert checks.check_api(None) == []
    settings.LEADS_API = True
    assert [message.id for message in checks.check_api(None)] == ["leads.W005"]
    settings.SECURE_SSL_REDIRECT = True
    assert checks.check_api(None) == []
