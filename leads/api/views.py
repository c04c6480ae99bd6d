"""The addresses of the API."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest

from leads import audit, clock
from leads.api import errors
from leads.api.endpoint import Answer, endpoint
from leads.api.paging import Asked, Place
from leads.api.representation import RELATED, represented
from leads.models import ApiToken, LeadLogEntry


@endpoint
def leads(request: HttpRequest, token: ApiToken) -> Answer:
    """Those that arrived or changed, in the order of their last change."""
    asked = Asked.by(request.GET.dict())
    found = asked.page(token.leads().select_related(*RELATED), "changed_at", "pk", clock.settled())
    told = found[: asked.limit]
    places = [Place(lead.changed_at, lead.pk) for lead in told]
    body = {"leads": represented(told, token), **onwards(asked, places, found)}
    return Answer(body, [lead.reference for lead in told], request.GET.dict())


@endpoint
def lead(request: HttpRequest, token: ApiToken, pk: UUID) -> Answer:
    found = token.leads().select_related(*RELATED).filter(pk=pk).first()
    if found is None:
        raise errors.NoSuchLead
    (body,) = represented([found], token)
    return Answer(body, [found.reference], about=found)


@endpoint
def deleted(request: HttpRequest, token: ApiToken) -> Answer:
    """Leads whose rows are gone; to a limited token, those for its locations."""
    asked = Asked.by(request.GET.dict())
    gone = LeadLogEntry.objects.filter(action=audit.DELETE)
    if token.is_limited:
        locations = list(token.locations.values_list("pk", flat=True))
        gone = gone.filter(data__location__in=locations)
    found = asked.page(gone, "timestamp", "lead_id", clock.settled())
    told = found[: asked.limit]
    body = {
        "deleted": [
            {"id": str(entry.lead_id), "deleted_at": entry.timestamp.isoformat()} for entry in told
        ],
        **onwards(asked, [Place(entry.timestamp, entry.lead_id) for entry in told], found),
    }
    return Answer(body, [entry.label for entry in told], request.GET.dict())


def onwards(asked: Asked, places: list[Place], found: list[Any]) -> dict[str, Any]:
    """Where the next call goes on, and whether it would find anything now."""
    last = places[-1] if places else asked.after
    return {"next": last.cursor, "more": len(found) > len(places)}
