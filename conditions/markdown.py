"""Pages as Markdown, for readers and programs that want their words only.

A page of any app has a twin, at index.md below its address, if its kind names a `markdown_template`:
one that writes the page's words as HTML, and nothing else.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import lru_cache
from typing import Any
from urllib.parse import quote, unquote, urljoin

from bs4 import BeautifulSoup, NavigableString, Tag
from django.http import HttpRequest, HttpResponse
from django.http.request import MediaType
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers
from wagtail.models import Page, get_page_models

from conditions.aliases import canonical_address
from conditions.blocks.targets import gather

Serve = Callable[[Page, HttpRequest, list[Any], dict[str, Any]], HttpResponse]

CONTENT_TYPE = "text/markdown"
BLOCKS = {
    *("article", "aside", "blockquote", "dd", "details", "div", "dl", "dt", "figcaption"),
    *("figure", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "section"),
    *("summary", "table", "ul"),
}
SILENT = {"button", "script", "style", "svg"}
MARKERS = {"b": "**", "strong": "**", "dfn": "**", "i": "*", "em": "*", "cite": "*"}
HAS_MEANING = re.compile(r"([\\`*_~\[\]<>]|&(?=#?\w+;))")
# "- ", "# ", "1. " or "===" would make a list or a heading of a line.
BEGINS_BLOCK = re.compile(r"^(\d*)([#+-]|(?<=\d)[.)]|=(?==* *$))(?=[#+=-]*(?:\s|$))", re.MULTILINE)
ENDS_ADDRESS = re.compile(r"[\s()<>\\]")
LINKS = ("http://", "https://", "mailto:", "tel:")


def prefers_markdown(request: HttpRequest) -> bool:
    """Whether the request asks for Markdown rather than for HTML."""
    return says_markdown(request.headers.get("Accept", ""))


@lru_cache(maxsize=200)
def says_markdown(accepted: str) -> bool:
    """Whether an Accept header puts Markdown first; Django's own reading knows no capitals and no refusal."""
    try:
        ranges = [MediaType(part) for part in accepted.lower().split(",") if part.strip()]
    except ValueError:
        return False  # it names an encoding that nobody has heard of
    markdown, html = (rank(MediaType(kind), ranges) for kind in (CONTENT_TYPE, "text/html"))
    return markdown > html and markdown[0] > 0


def rank(kind: MediaType, ranges: list[MediaType]) -> tuple[float, int]:
    """The quality and the place of what says most about a kind; of equals, the first comes first."""
    found = [
        (asked.specificity, asked.quality, -place)
        for place, asked in enumerate(ranges)
        if kind.match(asked)
    ]
    return max(found)[1:] if found else (0, 0)


def kinds_with_twins() -> list[type[Page]]:
    return [kind for kind in get_page_models() if has_twin(kind)]


def has_twin(page: Page | type[Page]) -> bool:
    return hasattr(page, "markdown_template")


def stands_at(page: Page, path: str, request: HttpRequest) -> bool:
    """Whether the page itself is at the path, rather than one of its views."""
    return unquote(page.get_url(request) or "").endswith(path)


def twin_of(page: Page, request: HttpRequest) -> HttpResponse:
    """The twin, which points to the page itself."""
    gather(page)
    address = page.get_full_url(request)
    context = {"page": page, "address": address}
    text = from_html(render_to_string(page.markdown_template, context, request), address or "/")
    answer = HttpResponse(text, content_type=f"{CONTENT_TYPE}; charset=utf-8")
    if canonical := canonical_address(page, request):
        answer["Link"] = f'<{canonical}>; rel="canonical"'
    return answer


def serve_either(serve: Serve) -> Serve:
    """Serve the page, or its twin to those who prefer that; a part of Wagtail's chain."""

    def serve_what_is_preferred(
        page: Page, request: HttpRequest, args: list[Any], kwargs: dict[str, Any]
    ) -> HttpResponse:
        if not has_twin(page):
            return serve(page, request, args, kwargs)
        if prefers_markdown(request) and stands_at(page, request.path, request):
            response = twin_of(page, request)
        else:
            response = serve(page, request, args, kwargs)
        patch_vary_headers(response, ["Accept"])
        return response

    return serve_what_is_preferred


def from_html(html: str, base: str) -> str:
    """The HTML of a page as Markdown, with every address made absolute."""
    soup = BeautifulSoup(html, "html.parser")
    # What leads around on a screen, and what a screen reader skips.
    for silent in soup.select("[aria-hidden=true]:not(.citation *), [role=doc-backlink]"):
        silent.decompose()
    for link in soup.select("a[href], img[src]"):
        name = "href" if link.name == "a" else "src"
        link[name] = absolute(str(link[name]), base)
    return "\n\n".join(blocks(soup)) + "\n"


def absolute(address: str, base: str) -> str:
    """The address, quoted where Markdown would end it; what is no address stays as it is."""
    with suppress(ValueError):
        address = urljoin(base, address)
    return ENDS_ADDRESS.sub(lambda found: quote(found[0]), address)


def blocks(node: Tag) -> Iterator[str]:
    """The paragraphs, headings, lists and tables in a node, one text each."""
    run = ""
    for child in node.children:
        if isinstance(child, Tag) and child.name in BLOCKS:
            yield from paragraph(run)
            run = ""
            yield from block(child)
        else:
            run += inline(child)
    yield from paragraph(run)


def paragraph(run: str) -> Iterator[str]:
    if text := re.sub(r"(?<=\n) ", "", re.sub(r"[^\S\n]+", " ", run)).strip():
        yield BEGINS_BLOCK.sub(r"\1\\\2", text)


def block(tag: Tag) -> Iterator[str]:
    if re.fullmatch(r"h[1-6]", tag.name):
        heading = " ".join(inlines(tag).split())
        if heading:
            yield f"{'#' * int(tag.name[1])} {heading}"
    elif tag.name in ("ul", "ol"):
        yield from listing(tag)
    elif tag.name == "blockquote":
        quoted = "\n\n".join(blocks(tag))
        yield "\n".join(f"> {line}".rstrip() for line in quoted.split("\n"))
    elif tag.name == "table":
        yield from table(tag)
    elif tag.name == "hr":
        yield "---"
    else:
        yield from blocks(tag)


def listing(tag: Tag) -> Iterator[str]:
    """The items of a list as one text; what an item holds is indented under its marker."""
    items = []
    for number, item in enumerate(tag.find_all("li", recursive=False), 1):
        marker = f"{number}. " if tag.name == "ol" else "- "
        content = "\n\n".join(blocks(item))
        indented = content.replace("\n", "\n" + " " * len(marker))
        items.append(marker + re.sub(r"[^\S\n]+(?=\n)", "", indented))
    if items:
        yield "\n".join(items)


def table(tag: Tag) -> Iterator[str]:
    if tag.caption:
        yield from blocks(tag.caption)
    rows = [
        [" ".join(blocks(cell)).replace("\n", " ").replace("|", "\\|") for cell in row(line)]
        for line in tag.find_all("tr")
    ]
    if rows:
        head, *body = rows
        lines = [head, ["---"] * len(head), *body]
        yield "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def row(line: Tag) -> list[Tag]:
    return line.find_all(["th", "td"], recursive=False)


def inlines(tag: Tag) -> str:
    return "".join(inline(child) for child in tag.children)


def inline(node: Tag | NavigableString) -> str:
    """A piece of running text."""
    if not isinstance(node, Tag):
        return escaped(node) if type(node) is NavigableString else ""  # no comments
    if node.name in SILENT:
        return ""
    if node.name == "br":
        return "\\\n"
    if node.name == "img":
        return f"![{escaped(node['alt'])}]({node['src']})" if node.get("alt") else ""
    if "citation" in node.get("class", []):
        return citation(node)
    text = inlines(node)
    if node.name == "a" and str(node.get("href", "")).startswith(LINKS):
        return f"[{text.strip()}]({node['href']})"
    if (marker := MARKERS.get(node.name)) and text.strip():
        return wrapped(text, marker)
    return f"<{node.name}>{text}</{node.name}>" if node.name in ("sub", "sup") else text


def escaped(text: str) -> str:
    """The text on one line, with nothing in it that means something in Markdown."""
    return HAS_MEANING.sub(r"\\\1", re.sub(r"\s+", " ", text))


def citation(mark: Tag) -> str:
    """The numbers of a citation as they stand on the list: [1,3-5]."""
    for unseen in mark.select(".citation-word, .citation-between"):
        unseen.decompose()
    return rf" \[{escaped(mark.get_text(strip=True))}\]"


def wrapped(text: str, marker: str) -> str:
    """The text in a marker; blanks stay outside, where Markdown wants them."""
    inner = text.strip()
    before, _, after = text.partition(inner)
    return f"{before}{marker}{inner}{marker}{after}"
