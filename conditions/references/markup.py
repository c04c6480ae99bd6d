"""The little markup a title may carry: <i>, <b>, <sub>, <sup>; anything else is text."""

import re
from collections.abc import Callable, Iterator
from html import escape, unescape
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

TAG = re.compile(r"<(/?)(i|b|sub|sup)>")
SPELLINGS = {
    **dict.fromkeys(("i", "em", "italic", "jats:italic"), "i"),
    **dict.fromkeys(("b", "strong", "bold", "jats:bold"), "b"),
    **dict.fromkeys(("sub", "inf", "jats:sub"), "sub"),
    **dict.fromkeys(("sup", "jats:sup"), "sup"),
}
FORMATTING = re.compile(rf"<(/?)({'|'.join(SPELLINGS)})(?:\s[^<>]*)?>", re.IGNORECASE)
# What publishers wrap titles in; their meaning is lost on a reference list.
WRAPPING = re.compile(
    r"</?(?:span|scp|p|title|article-title|u|underline|sc|small|font|title_text|"
    r"jats:(?:p|title|sc|underline)|xref|fn)(?:\s[^<>]*)?>",
    re.IGNORECASE,
)
SUBTITLE = re.compile(
    r"\s*[:.]?\s*<subtitle>\s*(.*?)\s*(?:</subtitle>|$)", re.IGNORECASE | re.DOTALL
)
BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
MATH = re.compile(r"<((?:\w+:)?)math\b[^>]*>.*?</\1math>", re.IGNORECASE | re.DOTALL)
LOOSE_BRACKET = re.compile(r"(\()\s+(<)|(>)\s+(\))")
# Control characters, and the invisible ones that turn the direction of what follows.
CONTROL = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]"
)


def clean(text: object) -> str:
    """A deposited title in our form: entities decoded once, MathML as text, blanks collapsed."""
    text = str(text or "")
    if "<" not in text and "&" not in text:
        return tidy(text)
    text = MATH.sub(math_as_text, text)
    text = unescape(BREAK.sub(" ", text))
    text = FORMATTING.sub(lambda m: f"<{m[1]}{SPELLINGS[m[2].lower()]}>", text)
    text = SUBTITLE.sub(r": \1", WRAPPING.sub("", text))
    return balance(LOOSE_BRACKET.sub(r"\1\2\3\4", tidy(text)))


def tidy(text: object) -> str:
    """The text on one line, with single blanks and no control characters."""
    text = str(text or "")
    if not text.isprintable():
        text = CONTROL.sub("", text)
    return " ".join(text.split())


def math_as_text(match: re.Match) -> str:
    """Reduce a formula to its text, and keep it from sticking to the words around it."""
    prefix = match[1]
    source = (
        match[0].replace(f"<{prefix}", "<").replace(f"</{prefix}", "</") if prefix else match[0]
    )
    try:
        text = formula(fromstring(source))
    except (ParseError, DefusedXmlException):
        text = re.sub(r"<[^>]*>", "", match[0])
    before = match.string[: match.start()][-1:]
    after = match.string[match.end() :][:1]
    return f"{' ' * before.isalnum()}{text.strip()}{' ' * after.isalnum()}"


def formula(node: Element) -> str:
    """The text of a MathML element, with its indices as <sub> and <sup>."""
    name = node.tag.rpartition("}")[2]
    parts = [formula(child) for child in node if isinstance(child.tag, str)]
    scripts = {"msub": ("sub",), "msup": ("sup",), "msubsup": ("sub", "sup")}.get(name)
    if scripts and len(parts) == len(scripts) + 1:
        return parts[0] + "".join(
            f"<{tag}>{part}</{tag}>" for tag, part in zip(scripts, parts[1:], strict=True) if part
        )
    if name == "annotation":
        return ""
    return (node.text or "").strip() + "".join(parts)


def tokens(text: str) -> Iterator[tuple[str, str]]:
    """Pairs of ("text", words), ("open", tag) and ("close", tag)."""
    position = 0
    for match in TAG.finditer(text):
        if match.start() > position:
            yield "text", text[position : match.start()]
        yield "close" if match[1] else "open", match[2]
        position = match.end()
    if position < len(text):
        yield "text", text[position:]


def write(text: str, words: Callable[[str], str]) -> str:
    """Write a title with every tag properly nested and `words` applied to what is between."""
    written, opened = [], []
    for kind, value in tokens(text):
        if kind == "text":
            written.append(words(value))
        elif kind == "open":
            opened.append(value)
            written.append(f"<{value}>")
        elif value in opened:
            while opened[-1] != value:
                written.append(f"</{opened.pop()}>")
            written.append(f"</{opened.pop()}>")
    written.extend(f"</{tag}>" for tag in reversed(opened))
    return "".join(written)


def balance(text: str) -> str:
    return write(text, str)


def html(text: str) -> str:
    """A title as HTML: its four tags kept, everything else escaped."""
    return write(text, escape)


def plain(text: str) -> str:
    """A title without its markup."""
    if "<" not in text:
        return text
    return "".join(value for kind, value in tokens(text) if kind == "text")
