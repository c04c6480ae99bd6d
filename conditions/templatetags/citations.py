"""The tags that a page's template needs to cite works."""

from collections.abc import Iterable

from django import template
from django.template import Context
from django.template.base import NodeList, Parser, Token
from django.utils.safestring import SafeString

from conditions.references.bibliography import Bibliography, style_for
from conditions.references.citations import Citation
from conditions.references.models import Reference

register = template.Library()


class BibliographyNode(template.Node):
    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist

    def render(self, context: Context) -> SafeString:
        # What the page's texts cite has been read with everything else it points to.
        targets = getattr(context.get("page"), "targets", None)
        works = targets.references if targets else {}
        bibliography = Bibliography(style_for(context.get("request")), works)
        with context.push(bibliography=bibliography):
            return bibliography.fill(self.nodelist.render(context))


@register.tag
def bibliography(parser: Parser, token: Token) -> BibliographyNode:
    """Number every citation up to {% endbibliography %} in reading order and write the list."""
    nodelist = parser.parse(("endbibliography",))
    parser.delete_first_token()
    return BibliographyNode(nodelist)


@register.simple_tag(takes_context=True)
def reference_list(
    context: Context, works: Iterable[Reference | None] = (), at_end: bool = False
) -> SafeString:
    """Where the list stands; works that no text cites follow it as further reading."""
    surrounding = context.get("bibliography")
    if surrounding:
        return surrounding.place(works or (), at_end=at_end)
    alone = Bibliography(style_for(context.get("request")))
    return alone.fill(alone.place(works or ()))


@register.simple_tag
def cite(reference: Reference | None, locator: str = "") -> SafeString | str:
    """A citation of a work that a template knows, such as the source of a quotation."""
    return Citation(reference.pk, locator, reference.label).as_html() if reference else ""
