"""The tags that a page's template needs to explain words."""

from django import template
from django.template import Context
from django.template.base import NodeList, Parser, Token
from django.utils.safestring import SafeString

from conditions.glossary.explaining import PLACE, explain

register = template.Library()


class GlossaryNode(template.Node):
    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist

    def render(self, context: Context) -> SafeString:
        return explain(self.nodelist.render(context))


@register.tag
def glossary(parser: Parser, token: Token) -> GlossaryNode:
    """Link every marked word up to {% endglossary %} to its explanation."""
    nodelist = parser.parse(("endglossary",))
    parser.delete_first_token()
    return GlossaryNode(nodelist)


@register.simple_tag
def words_explained() -> SafeString:
    """Where the explanations stand."""
    return PLACE
