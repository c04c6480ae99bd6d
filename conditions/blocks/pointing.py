"""Wagtail's blocks that point to something, which they take from the targets at hand."""

import copy
from collections.abc import Iterable
from typing import Any, ClassVar

from wagtail import blocks
from wagtail.images import blocks as image_blocks
from wagtail.images.models import AbstractImage
from wagtail.models import Page
from wagtail.snippets import blocks as snippet_blocks

from conditions.blocks.targets import AT_HAND, LinkedText, Targets
from conditions.references.models import Reference


class Pointing:
    """A block that migrations know as the one of Wagtail it extends, whatever it is here."""

    path: ClassVar[str]

    def deconstruct(self) -> tuple:
        _own_path, args, kwargs = super().deconstruct()
        return self.path, args, kwargs


class Choosing(Pointing):
    """A chooser that asks the database only where no targets are at hand."""

    def bulk_to_python(self, values: Iterable[Any]) -> list:
        targets = AT_HAND.get()
        if targets is None:
            return super().bulk_to_python(values)
        return [self.chosen(targets, key) for key in values]


class RichTextBlock(Pointing, blocks.RichTextBlock):
    path = "wagtail.blocks.RichTextBlock"

    def to_python(self, value: str | None) -> LinkedText:
        return LinkedText(value, AT_HAND.get())


class PageChooserBlock(Choosing, blocks.PageChooserBlock):
    path = "wagtail.blocks.PageChooserBlock"

    def chosen(self, targets: Targets, key: int | None) -> Page | None:
        page = targets.pages.get(key)
        if page is None or self.target_model is Page:
            return page
        specific = page.specific_deferred
        return specific if isinstance(specific, self.target_model) else None


class ReferenceChooserBlock(Choosing, snippet_blocks.SnippetChooserBlock):
    path = "wagtail.snippets.blocks.SnippetChooserBlock"

    def chosen(self, targets: Targets, key: int | None) -> Reference | None:
        return targets.references.get(key)


class ImageChooserBlock(Choosing, image_blocks.ImageChooserBlock):
    path = "wagtail.images.blocks.ImageChooserBlock"

    def chosen(self, targets: Targets, key: int | None) -> AbstractImage | None:
        # Each place describes the picture in its own words.
        return copy.copy(targets.images.get(key))


class ImageBlock(image_blocks.ImageBlock):
    """It is known to migrations as Wagtail's own already."""

    def __init__(self, required: bool = True, **kwargs: Any) -> None:
        super().__init__(required=required, **kwargs)
        chooser = ImageChooserBlock(required=required)
        chooser.set_name("image")
        self.child_blocks["image"] = chooser

    def get_searchable_content(self, value: AbstractImage | None) -> list[str]:
        """Its description, unless a script left it out: Wagtail would have readers find "None"."""
        described = value and value.contextual_alt_text
        return super().get_searchable_content(value) if described else []
