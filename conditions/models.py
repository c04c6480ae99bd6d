"""Pages about medical conditions, and the clinicians who stand behind them."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from django.db import models
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import NoFutureDateValidator, RichTextField, StreamField
from wagtail.images import get_image_model_string
from wagtail.models import (
    DraftStateMixin,
    LockableMixin,
    Page,
    PreviewableMixin,
    RevisionMixin,
    WorkflowMixin,
)
from wagtail.query import PageQuerySet
from wagtail.search import index

from conditions.aliases import without_repeats
from conditions.blocks import ConditionBody
from conditions.blocks.targets import gather
from conditions.blocks.text import PROSE
from conditions.cards import cards_after
from conditions.directory import DirectoryRoutes
from conditions.glossary.models import Term
from conditions.missed_words import MissedWord
from conditions.page_form import ConditionPageForm
from conditions.profile import MedicalProfile, OtherName
from conditions.promotions import Promotion
from conditions.readership.models import PageDay
from conditions.references import styles
from conditions.references.cited import has_works, works_in
from conditions.references.models import CitationSettings, PastedList, Reference
from conditions.synonyms import Synonym, taken_apart
from conditions.topics import Topic
from conditions.visibility import visible_pages

__all__ = [
    "CitationSettings",
    "Clinician",
    "ConditionIndexPage",
    "ConditionPage",
    "MissedWord",
    "OtherName",
    "PageDay",
    "PastedList",
    "Promotion",
    "Reference",
    "Synonym",
    "Topic",
    "Term",
]


def image_key() -> models.ForeignKey:
    """An optional picture that leaves the page standing when it is deleted."""
    return models.ForeignKey(
        get_image_model_string(),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )


class Clinician(
    WorkflowMixin,
    DraftStateMixin,
    LockableMixin,
    RevisionMixin,
    PreviewableMixin,
    index.Indexed,
    models.Model,
):
    """A person whose name vouches for a page."""

    name = models.CharField(_("name"), max_length=120)
    credentials = models.CharField(
        _("credentials"), max_length=120, blank=True, help_text=_("Such as MD, FFPMRCA.")
    )
    position = models.CharField(
        _("position"),
        max_length=160,
        blank=True,
        help_text=_("Such as Consultant in pain medicine."),
    )
    registration = models.CharField(
        _("registration"),
        max_length=160,
        blank=True,
        help_text=_("The license or register number that a reader can look up."),
    )
    photo = image_key()
    biography = RichTextField(_("biography"), blank=True, features=["bold", "italic", "link"])

    panels = [
        FieldPanel("name"),
        FieldRowPanel(["credentials", "position"]),
        FieldPanel("registration"),
        FieldPanel("photo"),
        FieldPanel("biography"),
    ]
    search_fields = [
        index.SearchField("name"),
        index.AutocompleteField("name"),
        index.SearchField("position"),
    ]

    class Meta:
        verbose_name = _("clinician")
        verbose_name_plural = _("clinicians")
        ordering = ["name"]

    def __str__(self) -> str:
        return f"{self.name}, {self.credentials}" if self.credentials else self.name

    def get_preview_template(self, request: HttpRequest, mode_name: str) -> str:
        return "conditions/clinician_preview.html"


class ConditionIndexPage(DirectoryRoutes, Page):
    """The list of a clinic's condition pages."""

    introduction = RichTextField(_("introduction"), blank=True, features=PROSE)

    page_description = _("A list of conditions, which readers also find from A to Z and by topic.")
    content_panels = [*Page.content_panels, FieldPanel("introduction")]
    search_fields = [*Page.search_fields, index.SearchField("introduction")]
    subpage_types = ["conditions.ConditionPage"]
    markdown_template = "conditions/markdown_index.html"

    class Meta:
        verbose_name = _("condition index page")

    @property
    def listed(self) -> PageQuerySet:
        """The condition pages below it that a visitor may see."""
        return visible_pages(without_repeats(ConditionPage.objects.child_of(self), self))

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        gather(self)
        # Called by the template that shows cards; the pages from A to Z have none.
        cards = partial(cards_after, self.listed, request.GET.get("after", ""))
        return {**super().get_context(request, *args, **kwargs), "cards": cards}


class ConditionPage(MedicalProfile, Page):
    """An article about one medical condition, built from sections."""

    answer = models.TextField(
        _("answer in one sentence"),
        max_length=200,
        blank=True,
        help_text=_("What a reader in a hurry takes away. It stands above the introduction."),
    )
    introduction = RichTextField(
        _("introduction"),
        features=PROSE,
        help_text=_("What the page answers, in a few plain sentences; it opens the page."),
    )
    hero_image = image_key()
    hero_alt_text = models.CharField(
        _("hero image description"),
        max_length=255,
        blank=True,
        help_text=_("What the picture shows. Leave it empty when the picture only decorates."),
    )
    body = StreamField(ConditionBody(), verbose_name=_("sections"))

    topics = ParentalManyToManyField(
        Topic, blank=True, related_name="pages", verbose_name=_("topics")
    )

    reviewed_by = models.ForeignKey(
        Clinician,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="reviewed_pages",
        verbose_name=_("reviewed by"),
    )
    reviewed_on = models.DateField(
        _("last reviewed"), null=True, blank=True, validators=[NoFutureDateValidator()]
    )
    next_review_due = models.DateField(_("next review due"), null=True, blank=True)

    social_title = models.CharField(_("title when shared"), max_length=120, blank=True)
    social_description = models.CharField(_("text when shared"), max_length=300, blank=True)
    social_image = image_key()

    # What whoever looks a page up for a visitor should read in the same query.
    read_together = ("reviewed_by",)

    base_form_class = ConditionPageForm
    content_panels = [
        *Page.content_panels,
        FieldPanel("answer"),
        FieldPanel("introduction"),
        MultiFieldPanel(["hero_image", "hero_alt_text"], heading=_("Hero image")),
        FieldPanel("body"),
        MultiFieldPanel(
            ["reviewed_by", FieldRowPanel(["reviewed_on", "next_review_due"])],
            heading=_("Clinical review"),
        ),
        FieldPanel("topics", widget=CheckboxSelectMultiple),
        InlinePanel("other_names", label=_("Other name"), heading=_("Other names"), max_num=30),
        *MedicalProfile.profile_panels,
    ]
    promote_panels = [
        *Page.promote_panels,
        MultiFieldPanel(
            ["social_title", "social_description", "social_image"], heading=_("When shared")
        ),
    ]
    search_fields = [
        *Page.search_fields,
        index.SearchField("answer"),
        index.SearchField("introduction"),
        index.SearchField("body"),
        index.SearchField("reference_list"),
        *MedicalProfile.profile_search_fields,
        index.SearchField("words_apart"),
        index.FilterField("reviewed_on"),
        index.FilterField("next_review_due"),
    ]
    parent_page_types = ["conditions.ConditionIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    markdown_template = "conditions/markdown_source.html"
    # A clinician has reviewed the page, not its copy.
    exclude_fields_in_copy: ClassVar[list[str]] = ["reviewed_by", "reviewed_on", "next_review_due"]

    class Meta:
        verbose_name = _("condition page")

    def serve(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        gather(self, self.reviewer)
        return super().serve(request, *args, **kwargs)

    def get_cached_paths(self) -> list[str]:
        """The page and its Markdown twin, which a cache in front of the site may keep."""
        return ["/", "/index.md"]

    @property
    def cited_works(self) -> list[Reference]:
        """The works the page cites or lists, each once, in reading order.

        One query, and none while the page is served.
        """
        return works_in(*self.citing)

    @property
    def has_cited_works(self) -> bool:
        return has_works(*self.citing)

    @property
    def citing(self) -> tuple[list, dict[int, Reference] | None]:
        """All that may cite works, as it is stored, and while it is served what it points to."""
        targets = getattr(self, "targets", None)
        return [self.introduction, *self.body.raw_data], targets.references if targets else None

    def reference_list(self) -> str:
        """The list of the page's references as the search index keeps it."""
        return "\n".join(styles.write(work.csl, "ama").text for work in self.cited_works)

    def words_apart(self) -> str:
        """The words that an index would keep as one in its names, codes and text."""
        texts = [self.title, *self.other_names.values_list("name", flat=True)]
        for name in ("introduction", "body", "codes"):
            texts += index.SearchField(name).get_value(self)
        return taken_apart(texts)

    @property
    def in_brief(self) -> str:
        """What stands for the page in lists and results: written for them, or else its answer."""
        return self.search_description or self.answer

    @property
    def reviewer(self) -> Clinician | None:
        """The clinician who reviewed the page, unless their entry is still a draft."""
        return self.reviewed_by if self.reviewed_by and self.reviewed_by.live else None

    @property
    def review_is_overdue(self) -> bool:
        return bool(self.next_review_due and self.next_review_due < timezone.localdate())
