"""What every section of a page's body has in common."""

from typing import Any

from django.apps import apps
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks import BlockGroup


class Section(blocks.StructBlock):
    """A top-level block of a page's body, with its look in the settings drawer."""

    tone = blocks.ChoiceBlock(
        label=_("Tone"),
        choices=[("plain", _("Plain")), ("tinted", _("Tinted background"))],
        default="plain",
    )
    width = blocks.ChoiceBlock(
        label=_("Width"),
        choices=[("reading", _("Reading width")), ("wide", _("Wide"))],
        default="reading",
    )

    SETTINGS = ("tone", "width")

    class Meta:
        preview_template = "conditions/section_preview.html"
        label_format = "{heading}"
        # The app the section needs; where it is not installed, the section is not offered.
        needs_app = None
        # Whether the contents of the page lead to the section.
        in_contents = True
        # Whether its template shows nothing but the section's own value, and texts and pictures
        # that it points to.
        stands_alone = False

    def asks(self, stored: dict[str, Any]) -> bool:
        """Whether the database is asked for more than what the stored value points to."""
        return False

    def get_form_layout(self) -> BlockGroup:
        return BlockGroup(
            children=[name for name in self.child_blocks if name not in self.SETTINGS],
            settings=list(self.SETTINGS),
        )

    def get_preview_value(self) -> blocks.StructValue:
        return self.normalize({**self.get_default(), **self.meta.preview_value})

    def get_searchable_content(self, value: blocks.StructValue) -> list[str]:
        """What readers see of it, not the names of its look nor what was left empty."""
        shown = {
            name: block for name, block in self.child_blocks.items() if name not in self.SETTINGS
        }
        return [
            text
            for name, block in shown.items()
            if (held := value.get(name, block.get_default())) is not None
            for text in block.get_searchable_content(held)
            if text
        ]

    def stored_heading(self, stored: dict[str, Any]) -> str:
        """The heading of a section as it is stored; empty for a kind that has none."""
        if "heading" not in self.child_blocks:
            return ""
        return stored.get("heading", self.child_blocks["heading"].get_default())

    @property
    def is_available(self) -> bool:
        return self.meta.needs_app is None or apps.is_installed(self.meta.needs_app)
