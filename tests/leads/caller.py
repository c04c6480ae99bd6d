"""What another system does in tests: calls the API with a token."""

from datetime import timedelta
from uuid import uuid4

from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from leads.models import ApiToken, Lead, Location

LEADS = "/leads/api/v1/leads"
DELETED = "/leads/api/v1/deleted"


def a_token(*locations: Location, **fields) -> str:
    token = ApiToken(**{"name": f"CRM {uuid4()}", "is_limited": bool(locations)} | fields)
    secret = token.new_secret()
    token.save()
    token.locations.set(locations)
    return secret


def call(secret: str, address: str = LEADS, **parameters: object) -> HttpResponse:
    headers = {"authorization": f"Bearer {secret}"}
    return Client().get(address, parameters, headers=headers, secure=True)


def changed(ago: timedelta, *leads: Lead) -> None:
    for lead in leads:
        Lead.objects.filter(pk=lead.pk).update(changed_at=timezone.now() - ago)


def long_ago(*leads: Lead) -> None:
    changed(timedelta(hours=1), *leads)


def given(response: HttpResponse) -> list[str]:
    assert response.status_code == 200, response.content
    return [lead["reference"] for lead in response.json()["leads"]]


def refusal(response: HttpResponse) -> tuple[int, str]:
    assert response.json()["message"].endswith(".")
    return response.status_code, response.json()["error"]
