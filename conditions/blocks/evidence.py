"""Sections that show what the page's statements rest on."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from conditions.blocks.pointing import ReferenceChooserBlock, RichTextBlock
from conditions.blocks.section import Section
from conditions.blocks.text import INLINE


class QuotedEvidenceValue(blocks.StructValue):
    @property
    def words(self) -> str:
        """The quotation without the marks that an editor may have pasted around it."""
        return (self["quotation"] or "").strip().strip('"“”„«»').strip()


class QuotedEvidenceSection(Section):
    heading = blocks.CharBlock(label=_("Heading"), required=False, max_length=150)
    introduction = RichTextBlock(
        label=_("Introduction"),
        required=False,
        features=INLINE,
        help_text=_("The sentence that leads to the quotation."),
    )
    quotation = blocks.TextBlock(label=_("Quotation"), help_text=_("Without quotation marks."))
    source = blocks.CharBlock(
        label=_("Source"),
        max_length=255,
        help_text=_("The work or the publisher the words come from, as readers should see it."),
    )
    year = blocks.IntegerBlock(label=_("Year"), required=False, min_value=1500, max_value=2100)
    reference = ReferenceChooserBlock(
        "conditions.Reference",
        label=_("Reference"),
        required=False,
        help_text=_("The work in the library of references, so that readers can open it."),
    )

    class Meta:
        icon = "openquote"
        label = _("Quoted evidence")
        group = _("Evidence")
        description = _("A sentence quoted from a published work, with its source and year.")
        template = "conditions/blocks/quoted_evidence.html"
        stands_alone = True
        value_class = QuotedEvidenceValue
        preview_value = {
            "introduction": "<p>A 2019 review of the published trials concluded:</p>",
            "quotation": (
                "The studies were small and short, and larger ones are needed "
                "before the benefit is certain."
            ),
            "source": "Journal of Example Medicine",
            "year": 2019,
        }


class CitationsSection(Section):
    heading = blocks.CharBlock(label=_("Heading"), default=_("References"), max_length=150)
    works = blocks.ListBlock(
        ReferenceChooserBlock("conditions.Reference", label=_("Reference")),
        label=_("Works"),
        default=[],
        help_text=_("Works that no text on the page marks are shown as further reading."),
    )

    class Meta:
        icon = "list-ol"
        label = _("Citations")
        group = _("Evidence")
        description = _("The list of the works this page cites; it stands here.")
        template = "conditions/blocks/citations.html"

    def get_context(self, value: blocks.StructValue, parent_context: dict | None = None) -> dict:
        context = super().get_context(value, parent_context)
        # In its own preview it stands on no page.
        context["has_list"] = bool(getattr(context.get("page"), "has_cited_works", True))
        return context

    def get_preview_value(self) -> blocks.StructValue:
        library = self.child_blocks["works"].child_block.model_class.objects
        return self.normalize({**self.get_default(), "works": list(library.filter(live=True)[:3])})
