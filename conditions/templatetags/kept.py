"""The tag for parts of an article that are taken from memory while all that they show stays the same."""

from django import template
from django.template import Context
from django.template.base import NodeList, Parser, Token
from django.utils.safestring import SafeString

from conditions.blocks.kept import rendered_before
from conditions.kept import KEPT
from conditions.made_of import made_of

register = template.Library()


class KeptNode(template.Node):
    def __init__(self, part: str, nodelist: NodeList, *, has_sections: bool) -> None:
        self.part = part
        self.nodelist = nodelist
        self.has_sections = has_sections

    def render(self, context: Context) -> SafeString:
        page = context.get("page")
        told = made_of(page, context.get("request"))
        if told is None:
            return self.nodelist.render(context)
        before = rendered_before(page.body, context.flatten()) if self.has_sections else {}
        with context.push(rendered_before=before):
            key = KEPT.key(self.part, told, list(before.items()))
            return KEPT.render(key, lambda: self.nodelist.render(context))


@register.tag
def kept(parser: Parser, token: Token) -> KeptNode:
    """{% kept head %}, {% kept article with sections %}: what follows shows nothing but the article.

    That is the page, its reviewer, what they point to, its address and the day.
    """
    _name, part, *rest = token.split_contents()
    nodelist = parser.parse(("endkept",))
    parser.delete_first_token()
    return KeptNode(part, nodelist, has_sections=rest == ["with", "sections"])
