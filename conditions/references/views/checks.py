"""Asking the services about one work of the library."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from conditions.references import csl, styles
from conditions.references.crossref_json import Work, to_csl
from conditions.references.identifiers import Identifier, IdentifierNotRecognised
from conditions.references.lookup import LookupFailed, crossref, look_up
from conditions.references.models import Reference, identity
from conditions.references.retractions.recording import record

may_change = permission_required("conditions.change_reference", raise_exception=True)


@may_change
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask about a work by its identifier, and write down what is said."""
    work = get_object_or_404(Reference, pk=pk)
    kind = next((name for name in ("doi", "pmid", "pmcid") if getattr(work, name)), "")
    if request.method == "POST" and kind:
        check_by(request, work, Identifier(kind, getattr(work, kind)))
        return to_editor(work)
    return render(request, "conditions/references/check.html", {"work": work})


@may_change
def identify(request: HttpRequest, pk: int) -> HttpResponse:
    """Offer the works that resemble one without identifier, or take its identifier by hand."""
    work = get_object_or_404(Reference, pk=pk)
    if request.method == "POST":
        try:
            identifier = Identifier.parse(request.POST.get("identifier", ""))
        except IdentifierNotRecognised as error:
            messages.error(request, str(error))
        else:
            check_by(request, work, identifier)
            return to_editor(work)
    found: list[Work] = []
    try:
        found = crossref.works_like(work.csl)
    except LookupFailed as failure:
        messages.error(request, str(failure))
    return render(
        request,
        "conditions/references/identify.html",
        {"work": work, "found": [described(entry) for entry in found if entry.get("DOI")]},
    )


def described(work: Work) -> tuple[str, str]:
    """The DOI of a work that was found, and its entry for comparing."""
    try:
        item = csl.clean(to_csl(work))
    except csl.NotCitable:
        item = {}
    return str(work["DOI"]), styles.write(item, "ama").text


def check_by(request: HttpRequest, work: Reference, identifier: Identifier) -> None:
    other = Reference.objects.exclude(pk=work.pk).filter(**{identifier.kind: identifier.value})
    if other.exists():
        messages.error(
            request,
            _("The library holds %(identifier)s already. Merge the two entries instead.")
            % {"identifier": identifier},
        )
        return
    try:
        found = look_up(identifier)
    except LookupFailed as failure:
        messages.error(request, str(failure))
        return
    if identity(found.item).get(identifier.kind) != identifier.value:
        found.item[{"doi": "DOI", "pmid": "PMID", "pmcid": "PMCID"}[identifier.kind]] = (
            identifier.value
        )
    record(work, found.notices, found.sources, found.item)
    messages.success(
        request,
        _("The work was checked. Its status: %(status)s.") % {"status": work.get_status_display()},
    )


def to_editor(work: Reference) -> HttpResponse:
    return redirect(Reference.snippet_viewset.get_url_name("edit"), work.pk)
