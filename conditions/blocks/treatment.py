"""Sections about what is treated, how it works and what to watch for."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.models import Page

from conditions.blocks.pointing import PageChooserBlock, RichTextBlock
from conditions.blocks.section import Section
from conditions.blocks.text import PROSE
from conditions.related import visible

SEVERITIES = {
    "information": _("Good to know"),
    "caution": _("Talk to a doctor"),
    "urgent": _("Get help today"),
    "emergency": _("Emergency"),
}


class ConditionsTreatedValue(blocks.StructValue):
    @property
    def entries(self) -> list[tuple[blocks.StructValue, Page | None]]:
        """Each condition with its own page, where every visitor may see that page."""
        articles = {
            page.pk: page for page in visible(entry["page"] for entry in self["conditions"])
        }
        return [
            (entry, articles.get(entry["page"].pk) if entry["page"] else None)
            for entry in self["conditions"]
        ]


class ConditionsTreatedSection(Section):
    heading = blocks.CharBlock(label=_("Heading"), max_length=150)
    introduction = RichTextBlock(label=_("Introduction"), required=False, features=PROSE)
    conditions = blocks.ListBlock(
        blocks.StructBlock(
            [
                ("name", blocks.CharBlock(label=_("Name"), max_length=120)),
                ("text", RichTextBlock(label=_("Text"), features=PROSE)),
                (
                    "page",
                    PageChooserBlock(
                        page_type="conditions.ConditionPage",
                        label=_("Its own page"),
                        required=False,
                    ),
                ),
            ],
            icon="tag",
        ),
        label=_("Conditions"),
        min_num=1,
        max_num=30,
    )

    class Meta:
        icon = "list-ol"
        label = _("Conditions treated")
        group = _("Treatment")
        description = _("A numbered list of conditions, each with a text and a link to its page.")
        template = "conditions/blocks/conditions_treated.html"
        value_class = ConditionsTreatedValue
        preview_value = {
            "heading": "Types of pain we treat",
            "conditions": [
                {
                    "name": "Nerve pain after shingles",
                    "text": "<p>Pain that stays after the rash has healed.</p>",
                    "page": None,
                },
                {
                    "name": "Phantom limb pain",
                    "text": "<p>Pain felt in a limb that is no longer there.</p>",
                    "page": None,
                },
            ],
        }


class MechanismSection(Section):
    heading = blocks.CharBlock(label=_("Heading"), max_length=150)
    introduction = RichTextBlock(label=_("Introduction"), required=False, features=PROSE)
    steps = blocks.ListBlock(
        blocks.StructBlock(
            [
                ("title", blocks.CharBlock(label=_("Title"), max_length=150)),
                ("text", RichTextBlock(label=_("Text"), features=PROSE)),
            ],
            icon="arrow-right",
        ),
        label=_("Steps"),
        min_num=1,
        max_num=12,
    )

    class Meta:
        icon = "cogs"
        label = _("Mechanism")
        group = _("Treatment")
        description = _("How a treatment works, in titled steps.")
        template = "conditions/blocks/mechanism.html"
        stands_alone = True
        preview_value = {
            "heading": "How the treatment works",
            "steps": [
                {
                    "title": "A pain signal arrives",
                    "text": "<p>Nerves pass it on to the spinal cord and the brain.</p>",
                },
                {
                    "title": "The medicine turns it down",
                    "text": "<p>It blocks one of the switches that make the signal louder.</p>",
                },
            ],
        }


class CareCardValue(blocks.StructValue):
    @property
    def severity_label(self) -> str:
        """The words beside the severity's sign."""
        return SEVERITIES.get(self["severity"], "")


class CareCardSection(Section):
    severity = blocks.ChoiceBlock(
        label=_("Severity"), choices=list(SEVERITIES.items()), default="caution"
    )
    heading = blocks.CharBlock(label=_("Heading"), max_length=150)
    text = RichTextBlock(label=_("Text"), features=PROSE)

    class Meta:
        icon = "warning"
        label = _("Care card")
        group = _("Treatment")
        description = _("A warning, or when to get help, marked by its severity.")
        template = "conditions/blocks/care_card.html"
        stands_alone = True
        value_class = CareCardValue
        preview_value = {
            "severity": "urgent",
            "heading": "Call us the same day if",
            "text": (
                "<ul><li>you feel confused</li>"
                "<li>your heart races and does not slow down</li></ul>"
            ),
        }
