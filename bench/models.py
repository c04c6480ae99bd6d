"""What a site made after Wagtail's tutorial would have for an article."""

from typing import Any

from django.http import HttpRequest
from wagtail import blocks
from wagtail.fields import RichTextField, StreamField
from wagtail.images.blocks import ImageChooserBlock
from wagtail.models import Page


class PlainPage(Page):
    """An article of paragraphs, pictures and links to other pages, with nothing made faster."""

    introduction = RichTextField()
    body = StreamField(
        [
            ("heading", blocks.CharBlock()),
            ("paragraph", blocks.RichTextBlock()),
            ("image", ImageChooserBlock()),
            ("page", blocks.PageChooserBlock()),
        ]
    )

    template = "bench/plain_page.html"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        home = self.get_site().root_page
        return super().get_context(request, *args, **kwargs) | {
            "menu": home.get_children().live().in_menu(),
            "related": self.get_siblings(inclusive=False).live().specific()[:3],
        }
