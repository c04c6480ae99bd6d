"""What a visitor sends along: known by its content, and nowhere written in clear."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.db import models
from django.http import QueryDict
from django.template.defaultfilters import filesizeformat
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from leads import conf
from leads.text import clean_line

PDF, JPEG, PNG, HEIC = "application/pdf", "image/jpeg", "image/png", "image/heic"
PICTURES = [JPEG, PNG, HEIC]
SIGNATURES = {PDF: b"%PDF-", JPEG: b"\xff\xd8\xff", PNG: b"\x89PNG\r\n\x1a\n"}
HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
MOST_FILES = 5


class Accepted(models.TextChoices):
    """Which files an editor lets visitors send."""

    ALL = "", gettext_lazy("PDF files and pictures")
    PDF = "pdf", gettext_lazy("PDF files")
    PICTURES = "pictures", gettext_lazy("Pictures (JPEG, PNG or HEIC)")

    @property
    def types(self) -> list[str]:
        return {Accepted.PDF: [PDF], Accepted.PICTURES: PICTURES}.get(self, [PDF, *PICTURES])


@dataclass(frozen=True)
class Upload:
    """One file; as text it is its name."""

    name: str
    content: bytes

    def __str__(self) -> str:
        return self.name


def type_of(content: bytes) -> str:
    """The media type that the content shows, whatever its name says; empty if it is none of ours."""
    if content[4:8] == b"ftyp" and content[8:12] in HEIC_BRANDS:
        return HEIC
    return next((kind for kind, start in SIGNATURES.items() if content.startswith(start)), "")


class InMemory(MemoryFileUploadHandler):
    """Keeps what the gate lets through in memory: Django's own handlers write it to a disk."""

    def handle_raw_input(self, *args: Any, **kwargs: Any) -> None:
        self.activated = True


class UploadInput(forms.FileInput):
    allow_multiple_selected = True

    def value_from_datadict(
        self, data: QueryDict, files: MultiValueDict, name: str
    ) -> list[UploadedFile]:
        return files.getlist(name)


class UploadField(forms.Field):
    """Some files; its value is a list of Upload."""

    def __init__(self, *, accepted: str, most: int, **options: Any) -> None:
        self.accepted, self.most = Accepted(accepted), most
        attributes = {
            "accept": ",".join(self.accepted.types),
            "multiple": most > 1,
            # The page's script sends no more of what will be refused.
            "data-most": most,
            "data-bytes": conf.file_bytes(),
        }
        super().__init__(widget=UploadInput(attributes), **options)
        self.help_text = " ".join(filter(None, [self.help_text, self.limits()]))

    def limits(self) -> str:
        """What may be sent, in words."""
        return ngettext(
            "%(kinds)s; one file of at most %(size)s.",
            "%(kinds)s; up to %(count)s files of at most %(size)s each.",
            self.most,
        ) % {
            "kinds": self.accepted.label,
            "count": self.most,
            "size": filesizeformat(conf.file_bytes()),
        }

    def to_python(self, value: list[UploadedFile] | None) -> list[Upload]:
        if len(value or []) > self.most:
            raise ValidationError(
                ngettext("Choose only one file.", "Choose no more than %(n)s files.", self.most)
                % {"n": self.most}
            )
        return [self.upload(file) for file in value or []]

    def upload(self, file: UploadedFile) -> Upload:
        name = clean_line(file.name, 100) or _("A file without a name")
        if file.size > conf.file_bytes():
            size = filesizeformat(conf.file_bytes())
            raise ValidationError(
                _("“%(name)s” is larger than %(size)s. Choose a smaller file.")
                % {"name": name, "size": size}
            )
        content = file.read()
        if type_of(content) not in self.accepted.types:
            raise ValidationError(
                _("“%(name)s” cannot be taken. Choose another file: %(kinds)s.")
                % {"name": name, "kinds": self.accepted.label}
            )
        return Upload(name, content)
