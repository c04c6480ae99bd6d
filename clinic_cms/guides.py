"""The guides of docs/ in the admin's Help menu: written once, read in both places."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.safestring import SafeString, mark_safe  # noqa: TID251 - see Guide.read
from django.utils.text import slugify
from django.views.generic import TemplateView
from markdown_it import MarkdownIt
from markdown_it.token import Token
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

FOLDER = Path(settings.BASE_DIR) / "docs"
PICTURES = "screenshots"
# The names of their files, and of their entries in the menu.
GUIDES = {"staff": "Guide for clinic staff", "editors": "Guide for marketing editors"}
MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")


@dataclass(frozen=True)
class Guide:
    """A guide as a page: its title, the anchors and titles of its sections, and its text as HTML."""

    title: str
    sections: list[tuple[str, str]]
    html: SafeString

    @classmethod
    def read(cls, name: str) -> "Guide":
        """Raises OSError."""
        tokens = MARKDOWN.parse((FOLDER / f"{name}.md").read_text(encoding="utf-8"))
        # It begins with its title, which the admin's page shows by itself.
        title, tokens = tokens[1].content, tokens[3:]
        sections = list(with_anchors(tokens))
        for token in tokens:
            for inline in token.children or []:
                point_to_the_admin(inline)
        html = MARKDOWN.renderer.render(tokens, MARKDOWN.options, {})
        # Our own text, in which the renderer escapes whatever is no Markdown.
        return cls(title, sections, mark_safe(html))  # noqa: S308


def with_anchors(tokens: list[Token]) -> Iterator[tuple[str, str]]:
    """Give each section an anchor; yields the anchors with the sections' titles."""
    for heading, words in zip(tokens, tokens[1:], strict=False):
        if heading.type == "heading_open":
            anchor = slugify(words.content)
            heading.attrSet("id", anchor)
            yield anchor, words.content


def point_to_the_admin(token: Token) -> None:
    """Let what stands beside the file be found where the admin has it."""
    if token.type == "image":
        picture = str(token.attrGet("src")).removeprefix(f"{PICTURES}/")
        token.attrSet("src", reverse("guide_picture", args=[picture]))
    elif token.type == "link_open":
        name = str(token.attrGet("href")).removesuffix(".md")
        if name in GUIDES:
            token.attrSet("href", reverse("guide", args=[name]))


class GuideView(WagtailAdminTemplateMixin, TemplateView):
    template_name = "clinic_cms/admin/guide.html"
    header_icon = "help"

    def get_context_data(self, name: str, **kwargs: Any) -> dict[str, Any]:
        if name not in GUIDES:
            raise Http404
        guide = Guide.read(name)
        self.page_title = guide.title
        return super().get_context_data(guide=guide, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]


def picture(request: HttpRequest, name: str) -> HttpResponse:
    """One of the pictures that lie beside the guides, and no other file."""
    if name not in {path.name for path in (FOLDER / PICTURES).glob("*.png")}:
        raise Http404
    return FileResponse((FOLDER / PICTURES / name).open("rb"), content_type="image/png")


def urls() -> list[URLPattern]:
    return [
        path("guides/<slug:name>/", GuideView.as_view(), name="guide"),
        path("guides/pictures/<str:name>", picture, name="guide_picture"),
    ]


def menu_item(name: str) -> MenuItem:
    address = reverse("guide", args=[name])
    return MenuItem(GUIDES[name], address, name=f"guide-{name}", icon_name="help", order=100)
