"""What a member of the clinic's staff does in tests: rights, addresses, exports."""

import csv
import io
from dataclasses import fields
from urllib.parse import urlencode

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
from leads.workbench.undo import LAST_CHANGE

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


def work(lead: Lead, shown: str | None = None, **changes) -> dict[str, str]:
    """What the browser sends when staff save the form on a lead's page."""
    form = {
        "status": lead.status_id,
        "owner": lead.owner_id or "",
        "location": lead.location_id or "",
        "next_step": lead.next_step,
        "next_step_due": lead.next_step_due or "",
    }
    return {**form, **changes} | ({"shown": shown} if shown else {})


def shown_on(client: Client, lead: Lead) -> str:
    return client.get(address(lead)).context["form"]["shown"].value()


def take_note(client: Client, lead: Lead, note: dict[str, str], **options) -> HttpResponseBase:
    """Press the button beneath the note, with the work on the lead as it is shown."""
    return client.post(address(lead), {"status": lead.status_id, "keep": ""} | note, **options)


def bulk_address(action: str, *ids: object, back_to: str = LIST) -> str:
    query = urlencode({"id": ids, "next": back_to}, doseq=True)
    return f"/admin/bulk/leads/lead/{action}/?{query}"


def undo(client: Client, data: dict[str, str] | None = None, **options) -> HttpResponseBase:
    """Press the button of the newest message."""
    change = client.session.get(LAST_CHANGE, {}).get("id", "")
    return client.post("/admin/leads/undo/", {"change": change} | (data or {}), **options)


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
