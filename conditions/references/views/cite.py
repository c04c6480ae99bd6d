"""The window in which an editor chooses the works that a sentence rests on."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from wagtail.admin.modal_workflow import render_modal_workflow

from conditions.references.citations import LONGEST_LOCATOR
from conditions.references.models import Reference
from conditions.references.views.library import IntakeForm

WORKS_PER_PAGE = 10


def cite(request: HttpRequest) -> HttpResponse:
    """Open the window, with the work that an existing citation points to already chosen."""
    chosen = Reference.objects.filter(pk=number(request.GET.get("id"))).first()
    return render_modal_workflow(
        request,
        "conditions/references/cite.html",
        None,
        {
            **found_works(request),
            "chosen": chosen,
            "locator": request.GET.get("locator", "")[:LONGEST_LOCATOR],
            "may_add": request.user.has_perm("conditions.add_reference"),
            "intake": IntakeForm(),
            "by_hand_url": reverse(Reference.snippet_viewset.get_url_name("add")),
        },
        json_data={"step": "cite"},
    )


def results(request: HttpRequest) -> HttpResponse:
    """The works that match what the editor typed."""
    return render(request, "conditions/references/cite_results.html", found_works(request))


def found_works(request: HttpRequest) -> dict[str, object]:
    query = request.GET.get("q", "").strip()
    works = Reference.objects.matching(query)
    return {
        "works": Paginator(works, WORKS_PER_PAGE).get_page(request.GET.get("p")),
        "query": query,
    }


def number(value: str | None) -> int:
    return int(value) if value and value.isdecimal() else 0
