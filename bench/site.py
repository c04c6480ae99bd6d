"""The site that is measured: the demo clinic, a long article and a plain one, asked without a network."""

import sys
from collections.abc import Callable, Iterator
from io import BytesIO, StringIO
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.test import override_settings
from django.utils.text import slugify
from wagtail.images import get_image_model
from wagtail.models import Page
from wagtail.search.backends import get_search_backend

from bench.models import PlainPage
from clinic_cms import chrome
from clinic_cms.demo.copies import BATCH, load_condition_pages
from conditions import kept
from conditions.blocks import targets
from conditions.models import ConditionIndexPage, ConditionPage, Reference
from conditions.references import bibliography, citations

INDEX = "/conditions/"
ARTICLE = "/conditions/a-long-article/"
PLAIN = "/a-plain-article/"
TWIN = "/conditions/a-twin-of-the-plain-article/"
SECTIONS, WORKS, PLAIN_BLOCKS = 40, 60, 25
WORDS = (
    "Nerve pain starts when a nerve itself is injured or irritated, and it may stay long after the "
    "cause has healed. Several treatments can ease it, often together. "
)


def prepare() -> None:
    """Load the demo and add the articles."""
    call_command("migrate", verbosity=0)
    with override_settings(DEBUG=True):
        call_command("load_demo", stdout=StringIO())
    add_article()
    add_plain_article()
    add_twin()


def add_article() -> None:
    """As many sections and citations as the budget speaks of, with links and pictures."""
    index = ConditionIndexPage.objects.get()
    others = list(ConditionPage.objects.child_of(index)[:5])
    works = list(Reference.objects.filter(live=True))
    cited = [works[n % len(works)] for n in range(WORKS)]
    images = list(get_image_model().objects.all()[:5])
    sections = []
    for n in range(SECTIONS - 2):
        marks = "".join(
            f'<embed embedtype="citation" id="{work.pk}" label="{work.label}"/>'
            for work in cited[n * 2 : n * 2 + 2]
        )
        link = f'<a linktype="page" id="{others[n % len(others)].pk}">Read more</a>'
        text = f"<p>{n}. {WORDS * 4}{link}{marks}</p>"
        picture = {
            "image": images[n % len(images)].pk,
            "alt_text": "A drawing",
            "decorative": False,
        }
        sections.append(
            ("figure", {"image": picture, "caption": text})
            if n % 8 == 0
            else ("description", {"heading": f"Part {n}", "text": text})
        )
    sections.append(("related_articles", {"heading": "Read on", "pages": [p.pk for p in others]}))
    sections.append(("citations", {"heading": "References", "works": []}))
    publish_article(
        "A long article",
        sections,
        hero_image=others[0].hero_image,
        reviewed_by=others[0].reviewed_by,
        reviewed_on=others[0].reviewed_on,
    )


def publish_article(title: str, sections: list[tuple[str, dict]], **fields: Any) -> None:
    page = ConditionPage(
        title=title,
        slug=slugify(title),
        introduction=f"<p>{WORDS}</p>",
        body=ConditionPage.body.field.to_python(stored(sections)),
        **fields,
    )
    ConditionIndexPage.objects.get().add_child(instance=page)
    page.save_revision().publish()


def stored(blocks: list[tuple[str, Any]]) -> list[dict[str, Any]]:
    """Blocks, each of a kind and its value, as a page keeps them."""
    return [{"type": kind, "value": value, "id": str(uuid4())} for kind, value in blocks]


def add_plain_article() -> None:
    others = list(ConditionPage.objects.all()[:3])
    images = list(get_image_model().objects.all()[:2])
    link = f'<a linktype="page" id="{others[0].pk}">Read more</a>'
    blocks = [
        block
        for n in range(PLAIN_BLOCKS // 5)
        for block in (
            ("heading", f"Part {n}"),
            ("paragraph", f"<p>{n}. {WORDS * 4}{link}</p>"),
            ("image", images[n % len(images)].pk),
            ("paragraph", f"<p>{n}. {WORDS * 4}{link}</p>"),
            ("page", others[n % len(others)].pk),
        )
    ]
    home = Page.objects.get(pk=ConditionIndexPage.objects.get().get_parent().pk)
    page = PlainPage(
        title="A plain article about zymurgy",
        slug="a-plain-article",
        introduction=f"<p>{WORDS}</p>",
        body=PlainPage.body.field.to_python(stored(blocks)),
    )
    home.add_child(instance=page)
    page.save_revision().publish()


def add_twin() -> None:
    """The plain article's texts, links and pictures as sections of ours."""
    others = list(ConditionPage.objects.order_by("path")[:3])
    images = list(get_image_model().objects.all()[:2])
    link = '<a linktype="page" id="{}">Read more</a>'
    sections = []
    for n in range(PLAIN_BLOCKS // 5):
        text = f"<p>{n}. {WORDS * 4}{link.format(others[0].pk)}</p>"
        picture = {"image": images[n % len(images)].pk, "alt_text": "", "decorative": True}
        sections += [
            ("description", {"heading": f"Part {n}", "text": text}),
            ("figure", {"image": picture, "caption": ""}),
            ("description", {"heading": "", "text": text}),
            ("description", {"heading": "", "text": link.format(others[n % len(others)].pk)}),
        ]
    publish_article("A twin of the plain article", sections)


def add_pages(count: int) -> None:
    """Fill the index, and the search index, up to so many pages."""
    index = ConditionIndexPage.objects.get()
    missing = count - ConditionPage.objects.count()
    for _ in load_condition_pages(index, missing):
        newest = ConditionPage.objects.child_of(index).order_by("-path")[: min(BATCH, missing)]
        get_search_backend().add_bulk(ConditionPage, newest)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def application(*, keeping_pages: bool) -> Callable:
    """The site's WSGI application, with or without the memory for whole pages."""
    chrome.kept.clear()
    middleware = settings.MIDDLEWARE if keeping_pages else settings.MIDDLEWARE[1:]
    with override_settings(MIDDLEWARE=middleware):
        return get_wsgi_application()


def forget_parts() -> None:
    """Let the next page be rendered as the first one of a process is."""
    kept.KEPT.clear()
    for remembered in (bibliography.written, citations.mark_of, targets.pointers_in_text):
        remembered.cache_clear()


def constant(size: int) -> str:
    """The address of a view that answers with so many bytes."""
    return f"/yardstick/constant/{size}/"


def ask(site: Callable, address: str, expected: int = 200) -> tuple[bytes, dict[str, str]]:
    """The body and the headers that a visitor's browser gets; stops at another status."""
    path, _, query = address.partition("?")
    request = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_ACCEPT_ENCODING": "gzip, deflate, br",
        # Nothing is kept for who identifies himself, so a yardstick is not even looked for.
        **({"HTTP_AUTHORIZATION": "x"} if address.startswith("/yardstick/") else {}),
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(),
        "wsgi.errors": sys.stderr,
    }
    answered: list[tuple[str, dict[str, str]]] = []
    answer = site(request, lambda status, headers: answered.append((status, dict(headers))))
    body = b"".join(chunks(answer))
    status, headers = answered[0]
    if not status.startswith(str(expected)):
        raise SystemExit(f"{address} answered {status}; nothing was measured.")
    return body, headers


def chunks(answer: object) -> Iterator[bytes]:
    yield from answer
    answer.close()
