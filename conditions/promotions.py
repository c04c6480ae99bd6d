"""Pages that editors put first for what readers ask."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, PageChooserPanel

from conditions.synonyms import phrases_in


class Promotion(models.Model):
    """One page, and what is asked by those who should see it first."""

    page = models.ForeignKey(
        "wagtailcore.Page", on_delete=models.CASCADE, related_name="+", verbose_name=_("page")
    )
    terms = models.TextField(
        _("searches"),
        help_text=_(
            "One on each line, such as ketamine side effects. Order and case do not matter."
        ),
    )
    reason = models.CharField(
        _("text"),
        max_length=160,
        blank=True,
        help_text=_("Why the page answers them, in one sentence; shown below its title."),
    )

    panels = [PageChooserPanel("page"), FieldPanel("terms"), FieldPanel("reason")]

    class Meta:
        verbose_name = _("promoted result")
        verbose_name_plural = _("promoted results")
        ordering = ["page__title", "pk"]

    def __str__(self) -> str:
        return f"{self.page}: {', '.join(self.terms.split(chr(10)))}"

    def clean(self) -> None:
        super().clean()
        if not phrases_in(self.terms):
            raise ValidationError({"terms": _("Enter at least one search.")})

    def answers(self, words: list[str]) -> bool:
        """Whether somebody who asks with these words should see the page first."""
        return any(set(phrase) <= set(words) for phrase in phrases_in(self.terms))
