"""Sections of running text, and the facts a reader takes away."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock

from conditions.blocks.pointing import RichTextBlock
from conditions.blocks.section import Section

# No headings: their levels follow from where a text stands on the page.
INLINE = ["bold", "italic", "superscript", "subscript", "link", "citation", "term"]
PROSE = [*INLINE, "document-link", "ul", "ol"]


class DescriptionSection(Section):
    heading = blocks.CharBlock(label=_("Heading"), required=False, max_length=150)
    text = RichTextBlock(label=_("Text"), features=PROSE)

    class Meta:
        icon = "pilcrow"
        label = _("Description")
        group = _("Text")
        description = _("Paragraphs and lists under an optional heading.")
        template = "conditions/blocks/description.html"
        stands_alone = True
        preview_value = {
            "heading": "What is nerve pain?",
            "text": (
                "<p>Nerve pain starts when a nerve itself is injured or irritated. It can burn, "
                "sting or feel like an electric shock.</p>"
                "<ul><li>It may come and go, or stay.</li>"
                "<li>A light touch can be enough to set it off.</li></ul>"
            ),
        }


class KeyFactsSection(Section):
    heading = blocks.CharBlock(label=_("Heading"), default=_("Key facts"), max_length=150)
    facts = blocks.ListBlock(
        RichTextBlock(label=_("Fact"), features=INLINE),
        label=_("Facts"),
        min_num=1,
        max_num=8,
    )

    class Meta:
        icon = "list-ul"
        label = _("Key facts")
        group = _("Text")
        description = _("The few sentences to remember, as a short list.")
        template = "conditions/blocks/key_facts.html"
        stands_alone = True
        preview_value = {
            "facts": [
                "<p>Pain is called chronic once it has lasted three months.</p>",
                "<p>About one adult in five lives with it.</p>",
                "<p>Most people do best with several treatments together.</p>",
            ],
        }


class FaqSection(Section):
    heading = blocks.CharBlock(label=_("Heading"), default=_("Common questions"), max_length=150)
    questions = blocks.ListBlock(
        blocks.StructBlock(
            [
                ("question", blocks.CharBlock(label=_("Question"), max_length=200)),
                ("answer", RichTextBlock(label=_("Answer"), features=PROSE)),
            ],
            icon="help",
        ),
        label=_("Questions"),
        min_num=1,
        max_num=30,
    )

    class Meta:
        icon = "help"
        label = _("Questions and answers")
        group = _("Text")
        description = _("Questions a reader asks; each answer opens in place.")
        template = "conditions/blocks/faq.html"
        stands_alone = True
        preview_value = {
            "questions": [
                {
                    "question": "Will I be asleep during the infusion?",
                    "answer": "<p>No. You stay awake, and a nurse stays with you.</p>",
                },
                {
                    "question": "Can I drive home?",
                    "answer": "<p>Please do not drive until the day after the treatment.</p>",
                },
            ],
        }


class TableSection(Section):
    heading = blocks.CharBlock(label=_("Heading"), required=False, max_length=150)
    table = TypedTableBlock(
        [
            ("text", RichTextBlock(label=_("Text"), features=INLINE)),
            ("number", blocks.FloatBlock(label=_("Number"), required=False)),
        ],
        label=_("Table"),
    )

    class Meta:
        icon = "table"
        label = _("Table")
        group = _("Text")
        description = _("Rows and columns, with a caption that says what they show.")
        template = "conditions/blocks/table.html"
        stands_alone = True
        needs_app = "wagtail.contrib.typed_table_block"

    def clean(self, value: blocks.StructValue) -> blocks.StructValue:
        cleaned = super().clean(value)
        if not self.is_deferred_validation and not cleaned["table"].row_data:
            problem = ValidationError(_("Add a column and a row, or delete this section."))
            raise blocks.StructBlockValidationError(block_errors={"table": problem})
        return cleaned

    def get_preview_value(self) -> blocks.StructValue:
        headings = ("Way of giving it", "How long a visit takes")
        rows = (("Infusion into a vein", "About two hours"), ("Nasal spray", "About one hour"))
        return self.to_python(
            {
                "heading": "Ways of giving the medicine",
                "table": {
                    "columns": [{"type": "text", "heading": heading} for heading in headings],
                    "rows": [{"values": [f"<p>{cell}</p>" for cell in row]} for row in rows],
                    "caption": "What to expect of a visit",
                },
            }
        )
