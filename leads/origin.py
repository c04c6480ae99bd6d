"""Which page, section and campaign sent a visitor to the form.

A link to the form carries a signed token. It is the same for every visitor, so pages that hold it
can be cached, and it says nothing about the visitor. Whatever does not read as one of our tokens
means that the origin is unknown, never an error.
"""

import re
from dataclasses import dataclass, field
from typing import Any

from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, QueryDict
from wagtail.fields import StreamField
from wagtail.models import Page, Site

from leads.text import clean_line

PARAMETER = "from"
CAMPAIGN_PARAMETERS = ("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content")
LENGTHS = {PARAMETER: 200} | dict.fromkeys(CAMPAIGN_PARAMETERS, 100)
SECTION_LENGTH = 36  # of a block's id, unless it was made by hand
# What names a campaign; anything else, such as an e-mail address, may be about the visitor.
CAMPAIGN_NAME = re.compile(r"[\w .,:;/|+~()\[\]{}-]+")
SIGNER = Signer(salt="leads.origin")


@dataclass(frozen=True)
class Origin:
    """A page as it was when it sent the visitor; without a page, the origin is unknown."""

    page: Page | None = None
    revision: int | None = None
    section: str = ""
    section_label: str = ""
    campaign: dict[str, str] = field(default_factory=dict)


def token_for(page: Page, section_id: str = "") -> str:
    """The value a link from this page, or from one section of it, carries to the form."""
    return SIGNER.sign(f"{page.pk}.{page.live_revision_id or 0}.{section_id}")


def parameters(data: QueryDict) -> dict[str, str]:
    """The parts of a query or a form that speak of the origin, cut to size and not yet trusted."""
    given = [name for name in LENGTHS if name in data and data[name]]
    found = {name: clean_line(data[name], LENGTHS[name]) for name in given}
    return {
        name: value
        for name, value in found.items()
        if name == PARAMETER or CAMPAIGN_NAME.fullmatch(value)
    }


def read(request: HttpRequest) -> Origin:
    """The origin a form was sent with: only a live, public page of this site is believed."""
    given = parameters(request.POST)
    token = given.pop(PARAMETER, "")
    try:
        page_id, revision, section = SIGNER.unsign(token).split(".", 2)
    except (BadSignature, ValueError):
        return Origin(campaign=given)
    pages = Page.objects.live().public().filter(pk=page_id)
    site = Site.find_for_request(request)
    if site is not None:
        pages = pages.descendant_of(site.root_page, inclusive=True)
    page = pages.specific().first()
    if page is None:
        return Origin(campaign=given)
    return Origin(
        page=page,
        revision=int(revision) or None,
        section=section[:SECTION_LENGTH],
        section_label=section_label(page, section),
        campaign=given,
    )


def section_label(page: Page, section_id: str) -> str:
    """What an editor would call the block with this id: its heading, or else its kind."""
    streams = (
        getattr(page, field.name)
        for field in page._meta.get_fields()
        if isinstance(field, StreamField)
    )
    for stream in streams if section_id else ():
        for raw in stream.raw_data:
            if raw.get("id") == section_id:
                return heading_of(raw["value"]) or block_label(stream, raw["type"])
    return ""


def heading_of(value: Any) -> str:
    if not isinstance(value, dict):
        return ""
    named = (value.get(name) for name in ("heading", "title"))
    return next((clean_line(text, 255) for text in named if text and isinstance(text, str)), "")


def block_label(stream: Any, block_type: str) -> str:
    block = stream.stream_block.child_blocks.get(block_type)
    return clean_line(str(block.label), 255) if block else ""
