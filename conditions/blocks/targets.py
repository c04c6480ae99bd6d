"""What the texts and sections of a page point to, read from the database once for all of them.

Wagtail reads it for each kind of section, each rich text and each picture apart, so that a long
page would take more queries than a short one.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache, lru_cache
from operator import attrgetter
from typing import Any, Self

from django.db.models import F, Field, ForeignKey, IntegerField, Model
from django.template.loader import render_to_string
from django.utils.functional import cached_property
from wagtail import blocks
from wagtail.fields import RichTextField, StreamField
from wagtail.images import get_image_model
from wagtail.images.blocks import ImageBlock, ImageChooserBlock
from wagtail.images.models import AbstractImage
from wagtail.models import Page
from wagtail.rich_text import EntityHandler, RichText, expand_db_html, features
from wagtail.rich_text.rewriters import FIND_A_TAG, FIND_EMBED_TAG, extract_attrs
from wagtail.snippets.blocks import SnippetChooserBlock

from conditions.blocks.mail_links import with_addresses
from conditions.blocks.page_links import VisiblePageLinks, opening_tags, page_key
from conditions.blocks.stored import leaves
from conditions.kept import values
from conditions.keys import is_key, key_in
from conditions.references.citations import STORED, mark_citations, references_in
from conditions.references.models import Reference
from conditions.visibility import is_shown, judged_by_key

# What is pointed to, and its key: ("page", 5), ("link", ' linktype="page" id="5"').
Pointer = tuple[str, Any]

# Kinds whose key is stored text; that of all others is a number.
TEXTS = {"embed", "link"}

# What stands for a condition page in lists, beside its own columns, so that cards ask for nothing more.
SHOWN_OF_PAGES = {"answer": F("conditionpage__answer")}

# Where handlers of page links are that need not be asked; a site may have put another in their place.
PAGE_LINKS = {"wagtail.rich_text.pages", VisiblePageLinks.__module__}


@dataclass
class Targets:
    """What pages, pictures, works and links are needed, by their keys."""

    pages: dict[int, Page] = field(default_factory=dict)
    images: dict[int, AbstractImage] = field(default_factory=dict)
    references: dict[int, Reference] = field(default_factory=dict)
    opening_tags: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, pointers: Iterable[Pointer]) -> Self:
        """One query for pages, one for pictures, one for works and one for any other links."""
        wanted: dict[str, set] = defaultdict(set)
        for kind, key in pointers:
            if kind in TEXTS or is_key(key):
                wanted[kind].add(key)
        targets = cls(
            pages=judged_by_key(wanted["page"], **SHOWN_OF_PAGES),
            images=images_with_renditions(wanted["image"]),
            references=Reference.objects.shown().in_bulk(wanted["reference"]),
        )
        targets.open_links(wanted["link"])
        return targets

    @property
    def ingredients(self) -> list[Any]:
        """All that was read of them, in an order of its own."""
        return [
            [page_ingredients(page) for _, page in sorted(self.pages.items())],
            [picture_ingredients(image) for _, image in sorted(self.images.items())],
            [values(work) for _, work in sorted(self.references.items())],
            sorted(self.opening_tags.items()),
        ]

    def open_links(self, links: Iterable[str]) -> None:
        """Write the opening tag of each link, the way its handler does."""
        by_type: dict[str, list[str]] = defaultdict(list)
        for link in links:
            by_type[extract_attrs(link)["linktype"]].append(link)
        for kind, found in by_type.items():
            handler = features.get_link_types().get(kind)
            if handler is None:
                continue  # left to Wagtail, when the text is rendered
            attributes = [extract_attrs(link) for link in found]
            if handler.__module__ in PAGE_LINKS:
                tags = opening_tags(attributes, self.pages)
            else:
                asked = [link for link in attributes if can_be_asked_for(link, handler)]
                made = iter(handler.expand_db_attributes_many(asked))
                tags = [next(made) if link in asked else "<a>" for link in attributes]
            self.opening_tags.update(zip(found, tags, strict=True))

    def expand(self, stored: str) -> str:
        """Stored rich text as HTML."""
        linked = FIND_A_TAG.sub(lambda tag: self.opening_tags.get(tag[1], tag[0]), stored)
        html = expand_db_html(FIND_EMBED_TAG.sub(embed, mark_citations(linked)))
        return with_addresses(html)

    @contextmanager
    def at_hand(self) -> Iterator[None]:
        """Let blocks take what they point to from here."""
        token = AT_HAND.set(self)
        try:
            yield
        finally:
            AT_HAND.reset(token)


AT_HAND: ContextVar[Targets | None] = ContextVar("targets at hand", default=None)


class LinkedText(RichText):
    """Rich text whose links are looked up at once, where possible with those of the whole page."""

    def __init__(self, source: str | None, targets: Targets | None) -> None:
        super().__init__(source)
        self.targets = targets

    def __html__(self) -> str:
        targets = self.targets or Targets.of(pointers_in_text(self.source))
        html = targets.expand(self.source)
        return render_to_string("wagtailcore/shared/richtext.html", {"html": html})


class BodyValue(blocks.StreamValue):
    """Sections that look up what they point to together, at the latest when one is first read."""

    @cached_property
    def targets(self) -> Targets:
        return Targets.of(pointers_in(self.stream_block, self._raw_data))

    def stored(self, position: int) -> dict[str, Any]:
        """A section as it would be stored now; its value, once made, may have been changed."""
        bound = self._bound_blocks[position]
        return bound.get_prep_value() if bound else self._raw_data[position]

    def _prefetch_blocks(self, type_name: str) -> None:
        with self.targets.at_hand():
            super()._prefetch_blocks(type_name)


def gather(*instances: Model | None) -> None:
    """Look up together what all texts, sections and pictures of a page and its snippets point to."""
    present = [instance for instance in instances if instance is not None]
    targets = Targets.of(pointer for instance in present for pointer in pointers_of(instance))
    for instance in present:
        instance.targets = targets
        for model_field in fields_that_point(type(instance)):
            value = model_field.value_from_object(instance)
            if isinstance(value, BodyValue):
                value.targets = targets
            elif is_picture(model_field) and value in targets.images:
                setattr(instance, model_field.name, targets.images[value])


def pointers_of(instance: Model) -> Iterator[Pointer]:
    for model_field in fields_that_point(type(instance)):
        value = model_field.value_from_object(instance)
        if not value:
            continue
        if isinstance(model_field, RichTextField):
            yield from pointers_in_text(value)
        elif isinstance(value, BodyValue):
            yield from pointers_in(value.stream_block, value._raw_data)
        elif is_picture(model_field):
            yield "image", value


@cache
def fields_that_point(model: type[Model]) -> list[Field]:
    """The fields whose values may point to something."""
    return [
        model_field
        for model_field in model._meta.concrete_fields
        if isinstance(model_field, RichTextField | StreamField) or is_picture(model_field)
    ]


def is_picture(model_field: Field) -> bool:
    return isinstance(model_field, ForeignKey) and issubclass(
        model_field.related_model, AbstractImage
    )


def pointers_in(block: blocks.Block, raw: Any) -> Iterator[Pointer]:
    """What the stored value of a block, or of the blocks in it, points to."""
    for leaf, stored in leaves(block, raw):
        match leaf:
            case blocks.RichTextBlock():
                yield from pointers_in_text(stored)
            case ImageBlock():
                yield "image", stored.get("image") if isinstance(stored, dict) else stored
            case ImageChooserBlock():
                yield "image", stored
            case blocks.PageChooserBlock():
                yield "page", stored
            case SnippetChooserBlock() if leaf.target_model is Reference:
                yield "reference", stored


@lru_cache(maxsize=5_000)
def pointers_in_text(stored: str) -> tuple[Pointer, ...]:
    found: list[Pointer] = [("reference", reference) for reference in references_in(stored)]
    if "<embed" in STORED.sub("", stored):
        found.append(("embed", stored))
    for link in FIND_A_TAG.findall(stored):
        attributes = extract_attrs(link)
        if "linktype" in attributes:
            found.append(("link", link))
        if attributes.get("linktype") == "page":
            found.append(("page", page_key(attributes)))
    return tuple(found)


def can_be_asked_for(attributes: dict[str, str], handler: type[EntityHandler]) -> bool:
    """Whether a database bears the key that a link or an embed names."""
    if "id" not in attributes or key_in(attributes["id"]):
        return True
    return not isinstance(handler.get_model()._meta.pk, IntegerField)


def embed(tag: re.Match[str]) -> str:
    """The stored embed; nothing in place of one that no database can be asked for."""
    attributes = extract_attrs(tag[1])
    handler = features.get_embed_types().get(attributes.get("embedtype"))
    return tag[0] if handler is None or can_be_asked_for(attributes, handler) else ""


def page_ingredients(page: Page) -> list[Any]:
    """All that the database says of a page, and whether visitors may see it now."""
    return [is_shown(page), *values(page), *(getattr(page, name) for name in SHOWN_OF_PAGES)]


def picture_ingredients(image: AbstractImage) -> list[list[Any]]:
    """All that the database says of a picture and of its sizes."""
    sizes = sorted(image.prefetched_renditions, key=attrgetter("filter_spec", "focal_point_key"))
    return [values(picture) for picture in (image, *sizes)]


def images_with_renditions(keys: Iterable[int]) -> dict[int, AbstractImage]:
    """The pictures with every size made of them so far; one more query if one has none yet."""
    images: dict[int, AbstractImage] = {}
    model = get_image_model()
    renditions = model.get_rendition_model().objects.filter(image_id__in=keys)
    for rendition in renditions.select_related("image"):
        image = images.setdefault(rendition.image_id, rendition.image)
        rendition.image = image
        image.__dict__.setdefault("prefetched_renditions", []).append(rendition)
    without = set(keys) - images.keys()
    for key, image in (model.objects.in_bulk(without) if without else {}).items():
        image.prefetched_renditions = []
        images[key] = image
    return images
