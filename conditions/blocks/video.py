"""A section that shows a film. Nothing of the film is loaded before the reader asks for it."""

import re
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images import get_image_model

from conditions.blocks.pointing import ImageChooserBlock, RichTextBlock
from conditions.blocks.section import Section
from conditions.blocks.text import PROSE

FILM_FILES = ("mp4", "webm")


@dataclass(frozen=True)
class FilmHost:
    """A site that shows other people's films in a player of its own."""

    name: str
    address: re.Pattern[str]
    page: str
    player_origin: str
    player_path: str


HOSTS = (
    FilmHost(
        name="YouTube",
        address=re.compile(
            r"https://(?:(?:www\.|m\.)?youtube(?:-nocookie)?\.com/"
            r"(?:watch\?(?:[^#\s]*&)?v=|embed/|shorts/)|youtu\.be/)([\w-]{11})(?![\w-])"
        ),
        page="https://www.youtube.com/watch?v={key}",
        player_origin="https://www.youtube-nocookie.com",
        player_path="/embed/{key}?autoplay=1",
    ),
    FilmHost(
        name="Vimeo",
        address=re.compile(r"https://(?:www\.|player\.)?vimeo\.com/(?:video/)?(\d+)(?![\w-])"),
        page="https://vimeo.com/{key}",
        player_origin="https://player.vimeo.com",
        player_path="/video/{key}?autoplay=1&dnt=1",
    ),
)
# The only other origins that a page may ever show something of.
PLAYER_ORIGINS = tuple(host.player_origin for host in HOSTS)


@dataclass(frozen=True)
class HostedFilm:
    """A film on another site."""

    host: FilmHost
    key: str

    @property
    def page(self) -> str:
        return self.host.page.format(key=self.key)

    @property
    def player(self) -> str:
        return self.host.player_origin + self.host.player_path.format(key=self.key)


def film_at(address: str) -> HostedFilm | None:
    """The film that a site's address leads to; None for any other site."""
    for host in HOSTS:
        if found := host.address.match(address):
            return HostedFilm(host, found[1])
    return None


class VideoValue(blocks.StructValue):
    @property
    def elsewhere(self) -> HostedFilm | None:
        """The film on another site, unless the clinic has a file of its own."""
        return None if self["file"] else film_at(self["address"] or "")


class VideoSection(Section):
    heading = blocks.CharBlock(
        label=_("Heading"), max_length=150, help_text=_("What the film shows.")
    )
    file = DocumentChooserBlock(
        label=_("Film"),
        required=False,
        help_text=_("A document of the type MP4 or WebM. It is played from this site."),
    )
    captions = DocumentChooserBlock(
        label=_("Captions"), required=False, help_text=_("A document of the type WebVTT (.vtt).")
    )
    address = blocks.URLBlock(
        label=_("Address on YouTube or Vimeo"),
        required=False,
        help_text=_("Instead of a document. That site learns of the reader who plays the film."),
    )
    poster = ImageChooserBlock(
        label=_("Picture"), required=False, help_text=_("Shown until the film is played.")
    )
    transcript = RichTextBlock(
        label=_("Transcript"),
        features=PROSE,
        help_text=_("All that is said and shown, for those who cannot see or hear the film."),
    )

    class Meta:
        icon = "media"
        label = _("Video")
        group = _("Media")
        description = _("A film with its transcript; nothing is loaded before it is played.")
        template = "conditions/blocks/video.html"
        value_class = VideoValue

    def asks(self, stored: dict[str, Any]) -> bool:
        return True  # for its documents

    def clean(self, value: VideoValue) -> VideoValue:
        cleaned = super().clean(value)
        if not self.is_deferred_validation and (errors := errors_in(cleaned)):
            raise blocks.StructBlockValidationError(block_errors=errors)
        return cleaned

    def get_preview_value(self) -> VideoValue:
        return self.normalize(
            {
                **self.get_default(),
                "heading": "How a pain signal travels",
                "address": "https://vimeo.com/1",
                "poster": get_image_model().objects.order_by("pk").last(),
                "transcript": "<p>A signal starts in the hand and runs along a nerve.</p>",
            }
        )


def errors_in(value: VideoValue) -> dict[str, ValidationError]:
    """What keeps the film from being shown, by the field to mend."""
    file, captions, address = value["file"], value["captions"], value["address"]
    errors = {}
    if bool(file) == bool(address):
        errors["file"] = ValidationError(_("Choose a document or enter an address, not both."))
    elif address and not film_at(address):
        errors["address"] = ValidationError(_("Enter the address of one film on YouTube or Vimeo."))
    elif file and file.file_extension.lower() not in FILM_FILES:
        errors["file"] = ValidationError(_("Choose a document of the type MP4 or WebM."))
    if captions and captions.file_extension.lower() != "vtt":
        errors["captions"] = ValidationError(_("Choose a document of the type WebVTT (.vtt)."))
    return errors
