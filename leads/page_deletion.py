"""Whoever is about to delete a form is told that its leads stay."""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import ngettext
from wagtail.admin import messages
from wagtail.admin.views.pages.bulk_actions.delete import DeleteBulkAction
from wagtail.models import Page

from leads.models import Lead


def tell_that_leads_stay(request: HttpRequest, pages: list[Page]) -> None:
    """A message for the page that asks whether to delete these, with all below them."""
    below = Q(pk__in=[])
    for page in pages:
        below |= Q(form_page__path__startswith=page.path)
    count = Lead.objects.filter(below).count()
    if request.method == "GET" and count:
        sentence = ngettext(
            "%(count)s lead came through what you are about to delete. It stays, with its answers.",
            "%(count)s leads came through what you are about to delete. They stay, with their "
            "answers.",
            count,
        )
        messages.warning(request, sentence % {"count": count})


class DeletePages(DeleteBulkAction):
    """Wagtail's own, which also says what becomes of leads."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        tell_that_leads_stay(self.request, [item["item"] for item in context["items"]])
        return context
