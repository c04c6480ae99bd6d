"""A5: what travels to a reader's phone before an article can be read, pictures aside."""

from pathlib import Path

import brotli
from bs4 import BeautifulSoup, Tag
from django.contrib.staticfiles import finders

from bench import site
from bench.pages import line


def measure(size: int) -> None:
    """The size of the article's HTML in Brotli is known; what it asks for is looked up."""
    html, _headers = site.ask(site.application(keeping_pages=False), site.ARTICLE)
    soup = BeautifulSoup(html, "html.parser")
    styles = files(soup.select('link[rel="stylesheet"]'), "href")
    scripts = files(soup.select("script[src]"), "src")
    script, both = packed(scripts), packed(styles | scripts)
    eager = [image for image in soup.select("img") if image.get("loading") != "lazy"]
    requests = 1 + len(styles | scripts) + len(eager)
    line("A5", "article's HTML, CSS and JS", f"{size + both} bytes in Brotli", f"HTML {size}")
    line("", "", f"CSS and JS {both} in {len(styles | scripts)} files", f"JS {script}")
    line("", "asked for at once, with the first picture", f"{requests} requests")


def files(tags: list[Tag], attribute: str) -> set[str]:
    return {str(tag[attribute]).removeprefix("/static/") for tag in tags}


def packed(names: set[str]) -> int:
    return sum(len(brotli.compress(Path(finders.find(name)).read_bytes())) for name in names)
