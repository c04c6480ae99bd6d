"""Photographs in the widths and formats that a browser may choose from."""

from django import template
from wagtail.images.models import AbstractImage, AbstractRendition, Picture
from wagtail.images.shortcuts import get_renditions_or_not_found

register = template.Library()

FORMATS = ("avif", "webp", "jpeg")
WIDTHS = (480, 960, 1440)


class Photograph(Picture):
    """Wagtail's picture element, which names no width twice: none is wider than its original."""

    @classmethod
    def get_width_srcset(cls, renditions_list: list[AbstractRendition]) -> str:
        by_width = {rendition.width: rendition.url for rendition in renditions_list}
        return ", ".join(f"{url} {width}w" for width, url in by_width.items())


@register.simple_tag
def photograph(picture: AbstractImage, **attributes: str) -> Photograph:
    """A picture element in all formats."""
    return Photograph(renditions(picture, *FORMATS), attributes)


@register.filter
def avif_widths(picture: AbstractImage) -> str:
    """What the picture element offers as AVIF, to be asked for beforehand."""
    return Photograph.get_width_srcset(list(renditions(picture, "avif").values()))


def renditions(picture: AbstractImage, *formats: str) -> dict[str, AbstractRendition]:
    specs = [f"format-{name}|width-{width}" for name in formats for width in WIDTHS]
    return get_renditions_or_not_found(picture, specs)
