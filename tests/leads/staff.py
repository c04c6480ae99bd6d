"""What a member of the clinic's staff does in tests: rights, addresses, exports."""

import csv
import io

from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse

from leads import permissions
from leads.export.columns import columns_for
from leads.export.run import Export, FileKind
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
SEES_ALL = Sight(contact=True, answers=True)


def address(lead: Lead, name: str = "inspect") -> str:
    return reverse(f"lead:{name}", args=[lead.pk])


def listed(client: Client, **parameters) -> list[str]:
    """The references in the list that these parameters give, in its order."""
    response = client.get(LIST, parameters)
    return [lead.reference for lead in response.context["object_list"]]


def export(client: Client, kind: str = "csv", query: str = "", reason: str = "Monthly report"):
    return client.post(f"{EXPORT}?{query}", {"kind": kind, "reason": reason})


def content(response: HttpResponseBase) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def table(csv_file: bytes, **options) -> list[dict[str, str]]:
    text = csv_file.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), **options))


def begun(leads: LeadQuerySet, kind: FileKind = FileKind.CSV) -> Export:
    """An export by somebody who may see everything."""
    return Export.begin(
        leads, columns_for(leads, SEES_ALL), kind, user=None, reason="A test", filters={}
    )
