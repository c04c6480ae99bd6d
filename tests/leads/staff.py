"""What a member of the clinic's staff does in tests: rights, addresses, exports."""

import csv
import io
from dataclasses import fields

from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse

from leads import permissions
from leads.export.layout import FileKind, Layout
from leads.export.order import Order
from leads.export.run import Export
from leads.models import Lead
from leads.models.lead import LeadQuerySet
from leads.permissions import Sight

LIST = "/admin/leads/"
EXPORT = "/admin/leads/export/"
RIGHTS = [
    permissions.VIEW,
    permissions.VIEW_CONTACT,
    permissions.VIEW_ANSWERS,
    permissions.CHANGE,
    permissions.EXPORT,
]
LAYOUT = {field.name for field in fields(Layout)}
SEES_ALL = Sight(contact=True, answers=True)


def address(lead: Lead, name: str = "inspect") -> str:
    return reverse(f"lead:{name}", args=[lead.pk])


def take_note(client: Client, lead: Lead, note: dict[str, str], **options) -> HttpResponseBase:
    """Press the button beneath the note, with the work on the lead as it is shown."""
    return client.post(address(lead), {"status": lead.status_id, "keep": ""} | note, **options)


def listed(client: Client, **parameters) -> list[str]:
    """The references in the list that these parameters give, in its order."""
    response = client.get(LIST, parameters)
    return [lead.reference for lead in response.context["object_list"]]


def export(client: Client, kind: str = "csv", query: str = "", reason: str = "Monthly report"):
    return received(client.post(f"{EXPORT}?{query}", {"kind": kind, "reason": reason}))


def received(response: HttpResponseBase) -> HttpResponseBase:
    """The response, when all of it has arrived."""
    if response.streaming:
        response.streaming_content = [b"".join(response.streaming_content)]
    return response


def content(response: HttpResponseBase) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def table(csv_file: bytes, **options) -> list[dict[str, str]]:
    text = csv_file.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), **options))


def order(leads: LeadQuerySet, kind: FileKind = FileKind.CSV, **options) -> Order:
    """What somebody asks for who may see everything; `options` are of the layout or the order."""
    layout = {name: options.pop(name) for name in list(options) if name in LAYOUT}
    return Order.of(leads, SEES_ALL, Layout(kind, **layout), **({"reason": "A test"} | options))


def begun(leads: LeadQuerySet, kind: FileKind = FileKind.CSV, **options) -> Export:
    return Export.begin(order(leads, kind, **options))
