"""The files a visitor sent along, for whoever may read the answer they are part of."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views import View
from wagtail.admin import messages

from leads import audit, conf
from leads.models import Lead, LeadFile
from leads.permissions import Sight
from leads.uploads import type_of
from leads.vault import VaultError
from leads.workbench.one_lead import OneLead


class Harmful(Exception):
    """A file that is not handed over; the message says why."""


def links(lead: Lead) -> dict[UUID, list[tuple[str, str]]]:
    """The names and addresses of a lead's files, by question. Raises VaultError."""
    found: dict[UUID, list[tuple[str, str]]] = {}
    for file in lead.files.defer("ciphertext") if lead.data_key else ():
        address = reverse("lead:sent_file", args=[lead.pk, file.pk])
        found.setdefault(file.question, []).append((file.name, address))
    return found


def checked(file: LeadFile) -> bytes:
    """What a file holds, once the site's scanner has nothing against it.

    Raises Harmful and VaultError.
    """
    content, scan = file.content, conf.file_scanner()
    try:
        found = scan(content) if scan else ""
    except OSError as error:
        sentence = _("The file could not be checked for viruses. Try again later.")
        raise Harmful(sentence) from error
    if found:
        sentence = _("The virus scanner found “%(found)s” in this file, so it is not handed out.")
        raise Harmful(sentence % {"found": found})
    return content


class SentFileView(OneLead, View):
    permission_required = "view"
    http_method_names = ["get"]

    def get(self, request: HttpRequest, *args: Any, file: int, **kwargs: Any) -> HttpResponse:
        lead = self.object
        if not Sight.of(request.user).answers:
            raise PermissionDenied
        if not lead.data_key:
            raise Http404
        kept = get_object_or_404(lead.files, pk=file)
        try:
            content, name = checked(kept), kept.name
        except (Harmful, VaultError) as problem:
            messages.error(request, str(problem))
            return redirect(self.lead_url)
        audit.record(lead, audit.FILE, request.user)
        response = HttpResponse(content, content_type=type_of(content))
        response["Content-Disposition"] = content_disposition_header(True, name)
        response["Content-Security-Policy"] = "sandbox"
        response["Cache-Control"] = "no-store"
        return response
