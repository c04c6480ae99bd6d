"""Warning whoever publishes a page that cites works in question, and writing it down."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import Page

from conditions.references import history
from conditions.references.models import Status
from conditions.references.problems import Problem, problems_in

IN_QUESTION = (Status.RETRACTED, Status.CONCERN, Status.CORRECTED)


def in_question(page: Page) -> list[Problem]:
    return [problem for problem in problems_in(page) if problem.code in IN_QUESTION]


def warn(request: HttpRequest, page: Page) -> None:
    """Tell the editor which works on the page are in question, unless autosave is asking."""
    if not request.accepts("text/html"):
        return
    if problems := in_question(page.specific):
        sentences = format_html_join("", "<li>{}</li>", ((entry.sentence,) for entry in problems))
        messages.warning(
            request,
            format_html("{}<ul>{}</ul>", _("This page cites works in question:"), sentences),
        )


def warn_on_opening(request: HttpRequest, page: Page) -> None:
    if request.method == "GET":
        warn(request, page)


def log_publishing(sender: type[Page], instance: Page, **kwargs: Any) -> None:
    """Write into the page's history that it was published with works in question, on every path."""
    if problems := in_question(instance):
        works = [{"reference": entry.reference_id, "status": entry.code} for entry in problems]
        log(instance, history.PUBLISHED_IN_QUESTION, data={"works": works})
