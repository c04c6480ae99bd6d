"""What visitors ask for that is no page of the tree."""

from django.core.signing import BadSignature
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.html import format_html
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe
from wagtail.models import Page, Site

from conditions import markdown, share_picture
from conditions.excerpt import fold
from conditions.missed_words import MissedWord
from conditions.models import ConditionIndexPage, ConditionPage
from conditions.search import LONGEST_QUERY, Answer, search
from conditions.suggestions import names_beginning
from conditions.visibility import pages_of, visible
from conditions.vocabulary import LETTERS


# What somebody looks for tells about their health: no cache keeps it.
@require_safe
@never_cache
@gzip_page
def search_page(request: HttpRequest) -> HttpResponse:
    """The search form, and what it found for ?q=."""
    query = request.GET.get("q", "").replace("\0", "").strip()[:LONGEST_QUERY]
    site = Site.find_for_request(request)
    answer = search(query, site) if site else Answer([])
    MissedWord.note(answer.missed, query)
    context = {
        "query": query,
        "asked": format_html("<bdi>{}</bdi>", query),
        "answer": answer,
        "longest_query": LONGEST_QUERY,
        "indexes": pages_of(site, ConditionIndexPage) if site else [],
    }
    return render(request, "conditions/search.html", context)


@require_safe
@cache_control(public=True, max_age=300)
@gzip_page
def suggestions(request: HttpRequest, letters: str) -> JsonResponse:
    """The names with a word that begins with the two letters, for the browser to choose from."""
    site = Site.find_for_request(request)
    if site is None or len(letters) != LETTERS or not letters.isalnum():
        raise Http404
    return JsonResponse({"names": names_beginning(fold(letters), site)})


@require_safe
def markdown_page(request: HttpRequest, path: str) -> HttpResponse:
    """The Markdown twin of the page at the path."""
    route = Page.route_for_request(request, path)
    page = route.page if route else None
    if page is None or not markdown.has_twin(page):
        raise Http404
    if not markdown.stands_at(page, f"/{path}", request) or not visible([page]):
        raise Http404
    return markdown.twin_of(page, request)


@require_safe
@cache_control(public=True, max_age=24 * 60 * 60)
def draw_title(request: HttpRequest, name: str) -> HttpResponse:
    """The picture that stands for a page where it is shared, for whatever site shows it."""
    site = Site.find_for_request(request)
    try:
        title = share_picture.title_in(name)
    except BadSignature as error:
        raise Http404 from error
    signature = (site.site_name or site.hostname) if site else ""
    picture = HttpResponse(share_picture.draw(title, signature), content_type="image/png")
    picture["Cross-Origin-Resource-Policy"] = "cross-origin"
    return picture


@require_safe
def llms_txt(request: HttpRequest) -> HttpResponse:
    """The site's pages for language models: https://llmstxt.org."""
    site = Site.find_for_request(request)
    if site is None:
        raise Http404
    pages = pages_of(site, ConditionPage)
    others = pages_of(site).type(*markdown.kinds_with_twins()).not_type(ConditionPage)
    context = {
        "site": site,
        "pages": pages.defer_streamfields().select_related("reviewed_by").order_by("title"),
        "others": others.order_by("path"),
    }
    return render(request, "conditions/llms.txt", context, "text/plain; charset=utf-8")
