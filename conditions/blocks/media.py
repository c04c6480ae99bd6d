"""Sections that show a picture."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images import get_image_model

from conditions.blocks.pointing import ImageBlock, RichTextBlock
from conditions.blocks.section import Section
from conditions.blocks.text import INLINE


class FigureSection(Section):
    image = ImageBlock(label=_("Image"))
    caption = RichTextBlock(label=_("Caption"), required=False, features=INLINE)
    credit = blocks.CharBlock(label=_("Credit"), required=False, max_length=200)

    class Meta:
        icon = "image"
        label_format = "{credit}"
        label = _("Figure")
        group = _("Media")
        description = _("A picture with its description, caption and credit.")
        template = "conditions/blocks/figure.html"
        stands_alone = True

    def get_preview_value(self) -> blocks.StructValue:
        return self.normalize(
            {
                **self.get_default(),
                "image": get_image_model().objects.order_by("pk").last(),
                "caption": "<p>Where the medicine acts on the path of a pain signal.</p>",
                "credit": "Drawing: the clinic",
            }
        )
