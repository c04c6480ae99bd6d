"""The pages and settings of the clinic's own site."""

from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, PageChooserPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.fields import RichTextField, StreamField
from wagtail.images import get_image_model_string
from wagtail.models import Page
from wagtail.search import index

from clinic_cms.content_version import ContentVersion
from clinic_cms.login.second_factor import SecondFactor
from clinic_cms.login.tries import WrongTries
from conditions.blocks import ConditionBody
from conditions.blocks.targets import gather

__all__ = [
    "ClinicSettings",
    "ContentVersion",
    "HomePage",
    "InformationPage",
    "SecondFactor",
    "WrongTries",
]


class HomePage(Page):
    """The front door: what the clinic does, for whom, and the way to a consultation."""

    headline = models.CharField(_("headline"), max_length=150)
    introduction = RichTextField(_("introduction"), features=["bold", "italic", "link"])
    hero_image = models.ForeignKey(
        get_image_model_string(),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("hero image"),
    )
    body = StreamField(ConditionBody(), blank=True, verbose_name=_("sections"))

    content_panels = [
        *Page.content_panels,
        FieldPanel("headline"),
        FieldPanel("introduction"),
        FieldPanel("hero_image"),
        FieldPanel("body"),
    ]
    search_fields = [*Page.search_fields, index.SearchField("introduction")]
    parent_page_types = ["wagtailcore.Page"]
    markdown_template = "conditions/markdown_source.html"

    class Meta:
        verbose_name = _("home page")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        gather(self)
        return super().get_context(request, *args, **kwargs)


class InformationPage(Page):
    """A page about the clinic itself, such as its privacy notice."""

    introduction = RichTextField(_("introduction"), blank=True, features=["bold", "italic", "link"])
    body = StreamField(ConditionBody(), verbose_name=_("sections"))

    page_description = _("A page about the clinic itself, such as its privacy notice.")
    content_panels = [*Page.content_panels, FieldPanel("introduction"), FieldPanel("body")]
    search_fields = [
        *Page.search_fields,
        index.SearchField("introduction"),
        index.SearchField("body"),
    ]
    subpage_types: ClassVar[list[str]] = ["clinic_cms.InformationPage"]
    markdown_template = "conditions/markdown_source.html"

    class Meta:
        verbose_name = _("information page")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        gather(self)
        return super().get_context(request, *args, **kwargs)


@register_setting(icon="home")
class ClinicSettings(BaseSiteSetting):
    """What the site's header and footer say about the clinic."""

    name = models.CharField(_("clinic name"), max_length=120, default=_("Our clinic"))
    tagline = models.CharField(_("tagline"), max_length=160, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    consultation_page = models.ForeignKey(
        "wagtailcore.Page",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("consultation page"),
        help_text=_("The form that the button in the header opens."),
    )
    emergency_notice = models.CharField(
        _("emergency notice"),
        max_length=255,
        blank=True,
        help_text=_("Shown at the top of every page. Leave it empty to show none."),
    )
    disclaimer = RichTextField(
        _("disclaimer"),
        blank=True,
        features=["bold", "italic", "link"],
        help_text=_("Shown at the foot of every page."),
    )

    select_related = ("consultation_page",)

    panels = [
        MultiFieldPanel(["name", "tagline"], heading=_("Clinic")),
        MultiFieldPanel(
            [
                "phone",
                "email",
                PageChooserPanel("consultation_page", "leads.ConsultationPage"),
            ],
            heading=_("Contact"),
        ),
        FieldPanel("emergency_notice"),
        FieldPanel("disclaimer"),
    ]

    class Meta:
        verbose_name = _("clinic")
