"""What a page's condition is called."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel
from wagtail.models import Orderable


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
