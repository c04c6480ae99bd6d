"""The sections an editor builds a page from."""

from collections.abc import Iterable
from typing import Any

from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from wagtail import blocks

from conditions.blocks.evidence import CitationsSection, QuotedEvidenceSection
from conditions.blocks.kept import sections
from conditions.blocks.links import ConsultationSection, RelatedArticlesSection
from conditions.blocks.media import FigureSection
from conditions.blocks.mending import MendedStreamBlock
from conditions.blocks.section import Section
from conditions.blocks.targets import BodyValue
from conditions.blocks.text import (
    DescriptionSection,
    FaqSection,
    KeyFactsSection,
    TableSection,
)
from conditions.blocks.treatment import (
    CareCardSection,
    ConditionsTreatedSection,
    MechanismSection,
)
from conditions.blocks.video import VideoSection


class ConditionBody(MendedStreamBlock):
    """Every section, in the order and the groups of the picker."""

    description = DescriptionSection()
    key_facts = KeyFactsSection()
    faq = FaqSection()
    table = TableSection()
    conditions_treated = ConditionsTreatedSection()
    mechanism = MechanismSection()
    care_card = CareCardSection()
    quoted_evidence = QuotedEvidenceSection()
    citations = CitationsSection()
    figure = FigureSection()
    video = VideoSection()
    related_articles = RelatedArticlesSection()
    consultation = ConsultationSection()

    class Meta:
        block_counts = {"citations": {"max_num": 1}}
        max_num = 200

    def to_python(self, value: Any) -> blocks.StreamValue:
        stream = super().to_python(value)
        if stream.is_lazy and not isinstance(stream, BodyValue):
            return BodyValue(self, stream._raw_data, is_lazy=True)
        return stream

    def render_basic(
        self, value: blocks.StreamValue, context: dict[str, Any] | None = None
    ) -> SafeString:
        if not isinstance(value, BodyValue):
            return super().render_basic(value, context)
        return format_html_join(
            "\n", '<div class="w-block-{0} block-{0}">{1}</div>', sections(value, context)
        )

    def ordered_child_blocks(self) -> Iterable[Section]:
        """The sections on offer: not those whose app is not installed."""
        return [section for section in super().ordered_child_blocks() if section.is_available]
