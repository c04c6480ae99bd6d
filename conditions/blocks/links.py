"""Sections that lead somewhere: to related articles and to the consultation form."""

from typing import Any

from django.apps import apps
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.models import Page

from conditions.blocks.pointing import PageChooserBlock, RichTextBlock
from conditions.blocks.section import Section
from conditions.blocks.text import INLINE
from conditions.related import ENOUGH, related_articles
from conditions.visibility import visible, visible_pages


class RelatedArticlesSection(Section):
    heading = blocks.CharBlock(label=_("Heading"), default=_("Related articles"), max_length=150)
    pages = blocks.ListBlock(
        PageChooserBlock(label=_("Page")),
        label=_("Pages"),
        default=[],
        max_num=12,
    )

    class Meta:
        icon = "doc-full"
        label = _("Related articles")
        group = _("Links")
        description = _("Pages to read next. Fewer than three are followed by similar articles.")
        template = "conditions/blocks/related_articles.html"
        in_contents = False  # it may turn out empty

    def asks(self, stored: dict[str, Any]) -> bool:
        return len(stored.get("pages", ())) < ENOUGH

    def get_context(self, value: blocks.StructValue, parent_context: dict | None = None) -> dict:
        context = super().get_context(value, parent_context)
        context["articles"] = related_articles(context.get("page") or None, value["pages"])
        return context

    def get_preview_value(self) -> blocks.StructValue:
        pages = list(visible_pages().filter(depth__gt=1).order_by("-pk")[:3])
        return self.normalize({**self.get_default(), "pages": pages})


class FormPageChooserBlock(PageChooserBlock):
    """Chooses a consultation page."""

    @property
    def target_models(self) -> list[type[Page]]:
        return [apps.get_model("leads.ConsultationPage")] if apps.is_installed("leads") else []


class ConsultationValue(blocks.StructValue):
    def url(self, page: Page | None, section_id: str, arrival: QueryDict | None = None) -> str:
        """The form's address, which remembers the page and the section the visitor comes from.

        It takes along what the query of their arrival tells of a campaign. Empty while no form page
        is chosen or visitors cannot see it.
        """
        form_pages = visible([self["form_page"]])
        if not form_pages:
            return ""
        form_page = form_pages[0].specific_deferred
        if not page or not hasattr(form_page, "url_with_origin"):
            return form_page.url or ""
        return form_page.url_with_origin(page, section_id, arrival)


class ConsultationSection(Section):
    heading = blocks.CharBlock(label=_("Heading"), max_length=150)
    text = RichTextBlock(label=_("Text"), required=False, features=INLINE)
    button = blocks.CharBlock(
        label=_("Button"), default=_("Book a free consultation"), max_length=60
    )
    form_page = FormPageChooserBlock(label=_("Form page"))

    class Meta:
        icon = "mail"
        label = _("Consultation call to action")
        group = _("Links")
        description = _("Invites the reader to the consultation form.")
        template = "conditions/blocks/consultation.html"
        value_class = ConsultationValue
        needs_app = "leads"
        preview_value = {
            "heading": "The first step is a free consultation",
            "text": "<p>Tell us what hurts and what you have tried. A clinician will call you.</p>",
        }

    def get_preview_value(self) -> ConsultationValue:
        value = super().get_preview_value()
        for model in self.child_blocks["form_page"].target_models:
            value["form_page"] = visible_pages(model.objects.all()).first()
        return value

    def get_context(self, value: ConsultationValue, parent_context: dict | None = None) -> dict:
        context = super().get_context(value, parent_context)
        arrival = getattr(context.get("request"), "GET", None)
        context["url"] = value.url(context.get("page"), str(context.get("id") or ""), arrival)
        return context
