"""Links to write a mail, which tell on paper where to, as other links do."""

import re
from html import unescape
from urllib.parse import unquote

from django.utils.html import escape, strip_tags

MAIL_LINK = re.compile(r'(<a href="mailto:([^"?]+)[^"]*")>(.*?)</a>', re.DOTALL)


def with_addresses(html: str) -> str:
    """The HTML with the address beside every mail link whose words are others; for style sheets."""
    return MAIL_LINK.sub(with_address, html)


def with_address(link: re.Match[str]) -> str:
    opening, target, words = link.groups()
    address = unquote(unescape(target))
    if address.casefold() in unescape(strip_tags(words)).casefold():
        return link[0]
    return f'{opening} data-address="{escape(address)}">{words}</a>'
