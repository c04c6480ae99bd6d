"""What a page is about in medical terms: its names, its codes and what treats it."""

import re

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Orderable
from wagtail.search import index

from conditions.blocks.mending import MendedStreamBlock


class Subject(models.TextChoices):
    """What kind of thing a page is about, in the words of schema.org."""

    CONDITION = "MedicalCondition", _("A condition")
    SYMPTOM = "MedicalSignOrSymptom", _("A symptom")
    THERAPY = "MedicalTherapy", _("A treatment")
    MEDICINE = "Drug", _("A medicine")
    TEST = "MedicalTest", _("A test")


class CodingSystem(models.TextChoices):
    """The code lists that records and other systems use."""

    ICD_10 = "ICD-10", _("ICD-10")
    ICD_10_CM = "ICD-10-CM", _("ICD-10-CM (United States)")
    ICD_11 = "ICD-11", _("ICD-11")
    MESH = "MeSH", _("MeSH")
    SNOMED_CT = "SNOMED-CT", _("SNOMED CT")


PATTERNS = {
    CodingSystem.ICD_10: re.compile(r"[A-Z]\d\d(\.\d{1,2})?"),
    CodingSystem.ICD_10_CM: re.compile(r"[A-Z]\d[0-9A-Z](\.[0-9A-Z]{1,4})?"),
    CodingSystem.ICD_11: re.compile(r"[0-9A-Z]{4}(\.[0-9A-Z]{1,2})?"),
    CodingSystem.MESH: re.compile(r"[CD]\d{6,9}"),
    CodingSystem.SNOMED_CT: re.compile(r"\d{6,18}"),
}


class CodeBlock(blocks.StructBlock):
    """A code under which records file the subject of a page."""

    system = blocks.ChoiceBlock(
        label=_("Code list"), choices=CodingSystem.choices, default=CodingSystem.ICD_10_CM
    )
    code = blocks.CharBlock(label=_("Code"), max_length=20)

    class Meta:
        label = _("Code")
        icon = "tag"

    def clean(self, value: blocks.StructValue) -> blocks.StructValue:
        cleaned = super().clean(value)
        pattern = PATTERNS.get(cleaned["system"])
        if cleaned["code"] and pattern and not pattern.fullmatch(cleaned["code"]):
            problem = ValidationError(
                _("%(code)s does not look like a code of %(system)s. Check each character.")
                % {"code": cleaned["code"], "system": cleaned["system"]}
            )
            raise blocks.StructBlockValidationError(block_errors={"code": problem})
        return cleaned


class MedicalProfile(models.Model):
    """What records and search engines are told that a page is about."""

    subject = models.CharField(
        _("about"),
        max_length=20,
        choices=Subject.choices,
        default=Subject.CONDITION,
        help_text=_("What the title names. Search engines are told."),
    )
    codes = StreamField(
        MendedStreamBlock([("code", CodeBlock())]), blank=True, verbose_name=_("codes")
    )
    treatments = StreamField(
        MendedStreamBlock([("treatment", blocks.CharBlock(label=_("Treatment"), max_length=120))]),
        blank=True,
        verbose_name=_("possible treatments"),
        help_text=_("Those that the page speaks of. Leave it empty on a page about a treatment."),
    )

    profile_panels = [
        MultiFieldPanel(["subject", "codes", "treatments"], heading=_("In medical terms"))
    ]

    profile_search_fields = [
        index.RelatedFields("other_names", [index.SearchField("name")]),
        index.SearchField("treatments"),
        index.SearchField("codes"),
    ]

    class Meta:
        abstract = True

    @cached_property
    def also_called(self) -> list[str]:
        """The subject's other names; one query for all that show them."""
        return list(self.other_names.values_list("name", flat=True))


class OtherName(Orderable):
    """Another name that readers know a condition by."""

    page = ParentalKey(
        "conditions.ConditionPage", on_delete=models.CASCADE, related_name="other_names"
    )
    name = models.CharField(_("name"), max_length=120)

    panels = [FieldPanel("name")]

    class Meta(Orderable.Meta):
        verbose_name = _("other name")
        verbose_name_plural = _("other names")
        constraints = [
            models.UniqueConstraint(fields=["page", "name"], name="one_entry_per_other_name")
        ]

    def __str__(self) -> str:
        return self.name
