"""The clinic's glossary: words that readers may not know, each explained once for all pages."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.search import index


class Term(index.Indexed, models.Model):
    """A word with its explanation."""

    name = models.CharField(_("word"), max_length=80, unique=True)
    definition = models.TextField(
        _("explanation"),
        max_length=300,
        help_text=_("One or two plain sentences, as you would say it to a patient."),
    )

    panels = [FieldPanel("name"), FieldPanel("definition")]
    search_fields = [
        index.SearchField("name"),
        index.AutocompleteField("name"),
        index.SearchField("definition"),
    ]

    class Meta:
        verbose_name = _("glossary term")
        verbose_name_plural = _("glossary terms")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def anchor(self) -> str:
        return f"term-{self.pk}"
