"""A visitor takes back the consent to be written to, by a signed link."""

from django.core.signing import BadSignature, Signer
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from leads import gate
from leads.models import Consent, Lead

SIGNER = Signer(salt="leads.withdrawal")


def path_for(lead: Lead) -> str:
    """Where this lead's visitor withdraws; empty in a host without our addresses."""
    try:
        return reverse("leads:withdraw", args=[SIGNER.sign(lead.reference)])
    except NoReverseMatch:
        return ""


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, token: str) -> HttpResponse:
    """A mail program that opens every link changes nothing: only the button withdraws."""
    try:
        reference = SIGNER.unsign(token)
    except BadSignature as error:
        raise Http404 from error
    lead = Lead.objects.filter(reference=reference).first()
    if lead is None:
        raise Http404
    # Whoever wants no news wants none, however often they wrote.
    consents = Consent.objects.of_the_person_behind(lead).to_marketing()
    if request.method == "POST" and gate.is_from_our_pages(request):
        consents.withdraw()
    response = render(request, "leads/withdraw.html", {"standing": consents.standing()})
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response
