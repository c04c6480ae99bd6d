"""Where an article says that it was read, and its readers whether it was useful.

Both addresses read no cookie, session or user, so that pages can be kept whole for everyone.
"""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from conditions.models import ConditionPage
from conditions.readership.models import count
from conditions.readership.visitors import is_from_our_pages, is_reader, may_answer
from conditions.visibility import visible_pages

ANSWERS = {"yes": "useful", "no": "not_useful"}
THANKS = "#thanks"


@csrf_exempt
@require_POST
def read(request: HttpRequest, page_id: int) -> HttpResponse:
    """Count a read; the page's script says so once the page was in view for a while."""
    if is_from_our_pages(request) and is_reader(request):
        count(article(page_id).pk, "reads")
    return HttpResponse(status=204)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def feedback(request: HttpRequest, page_id: int) -> HttpResponse:
    """Count an answer to "Was this page useful?" and lead back to the page, which says thanks."""
    page = article(page_id)
    if request.method != "POST":
        return redirect(page.url)
    if not is_from_our_pages(request):
        return plain(_("This can only be answered on this site."), 403)
    counter = ANSWERS.get(request.POST.get("useful", ""))
    if counter is None:
        return plain(_("Please answer with yes or no."), 400)
    if is_reader(request) and may_answer(request, page.pk):
        count(page.pk, counter)
    return HttpResponseRedirect(page.url + THANKS, status=303)


def article(page_id: int) -> ConditionPage:
    """The condition page with this key, if visitors may see it."""
    page = visible_pages(ConditionPage.objects.filter(id=page_id)).defer_streamfields().first()
    if page is None or not page.url:
        raise Http404
    return page


def plain(sentence: str, status: int) -> HttpResponse:
    return HttpResponse(sentence, "text/plain; charset=utf-8", status=status)
