"""What visitors ask for that is no page of the tree."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from wagtail.models import Site

from conditions.search import LONGEST_QUERY, Answer, search


# What somebody looks for tells about their health: no cache keeps it.
@require_safe
@never_cache
def search_page(request: HttpRequest) -> HttpResponse:
    """The search form, and what it found for ?q=."""
    query = request.GET.get("q", "").replace("\0", "").strip()[:LONGEST_QUERY]
    site = Site.find_for_request(request)
    answer = search(query, site) if site else Answer([])
    context = {"query": query, "answer": answer, "longest_query": LONGEST_QUERY}
    return render(request, "conditions/search.html", context)
