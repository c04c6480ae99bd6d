"""What conditions are grouped by, such as a part of the body; editors keep the list."""

from django.db import models
from django.db.models.functions import Lower
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel


class Topic(models.Model):
    """A heading under which readers look for a condition."""

    name = models.CharField(
        _("name"), max_length=80, help_text=_("Such as Nerves, or Head and face.")
    )

    panels = [FieldPanel("name")]

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="one_topic_per_name",
                violation_error_message=_("There is a topic with this name already."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def slug(self) -> str:
        """The topic's part of an address."""
        return slugify(self.name, allow_unicode=True) or str(self.pk)
