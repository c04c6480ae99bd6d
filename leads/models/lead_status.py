from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Orderable

from leads.memory import remembered


class LeadStatus(Orderable):
    """A step of the clinic's own way with a lead."""

    class Outcome(models.TextChoices):
        OPEN = "open", _("Open")
        BOOKED = "booked", _("Booked")
        UNSUITABLE = "unsuitable", _("Not suitable")
        CLOSED = "closed", _("Closed")

    class Colour(models.TextChoices):
        GREY = "grey", _("Gray")
        BLUE = "blue", _("Blue")
        AMBER = "amber", _("Amber")
        GREEN = "green", _("Green")
        RED = "red", _("Red")

    name = models.CharField(_("name"), max_length=60, unique=True)
    colour = models.CharField(_("color"), max_length=8, choices=Colour.choices, default=Colour.GREY)
    outcome = models.CharField(
        _("outcome"), max_length=12, choices=Outcome.choices, default=Outcome.OPEN
    )

    panels = [
        FieldPanel("name"),
        FieldPanel("colour"),
        FieldPanel("outcome"),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("lead status")
        verbose_name_plural = _("lead statuses")

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        return self.outcome == self.Outcome.OPEN

    @staticmethod
    @remembered
    def first() -> "LeadStatus":
        """The status of a lead nobody has looked at; made anew if all are gone."""
        first = LeadStatus.objects.order_by("sort_order", "pk").first()
        return first or LeadStatus.objects.create(name=gettext("New"))
