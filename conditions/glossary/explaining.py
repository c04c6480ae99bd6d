"""The words of a page that the glossary explains, linked to their explanations at its end."""

import re

from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe  # noqa: TID251 - see explain()

from conditions.glossary.models import Term

MARKED = "<a data-term="
MARK = re.compile(rf'{MARKED}"(\d+)">')
PLACE = SafeString("<!--words explained-->")


def marked(term_id: int) -> SafeString:
    """The opening tag of a word as rich text has it until its page is explained."""
    return format_html('<a data-term="{}">', term_id)


def explain(html: str) -> SafeString:
    """The page with its marked words linked and their explanations in place; at most one query."""
    if MARKED not in html:  # a long page is searched much faster so
        return SafeString(html.replace(PLACE, ""))
    terms = Term.objects.in_bulk({int(key) for key in MARK.findall(html)})
    html = MARK.sub(lambda mark: link(terms.get(int(mark[1]))), html)
    words = sorted(terms.values(), key=lambda term: term.name.lower())
    written = render_to_string("conditions/glossary/list.html", {"terms": words}) if words else ""
    # Safe: the page was rendered by templates, and every part added here is escaped.
    return mark_safe(html.replace(PLACE, written))  # noqa: S308


def link(term: Term | None) -> SafeString:
    """The opening tag of a word; one that the glossary has no more leads nowhere."""
    if term is None:
        return SafeString("<a>")
    return format_html('<a class="term" role="doc-glossref" href="#{}">', term.anchor)
