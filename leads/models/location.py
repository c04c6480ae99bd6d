from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Orderable

from leads import clock
from leads.opening_hours import Hours, hours_in, validate_hours


class Location(Orderable):
    """A place where the clinic sees people."""

    name = models.CharField(_("name"), max_length=120)
    address = models.TextField(_("address"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    weekly_hours = models.TextField(
        _("weekly opening hours"),
        blank=True,
        validators=[validate_hours],
        help_text=_(
            "One line for each, such as Mo-Th 08:00-18:00. The days are Mo, Tu, We, Th, Fr, Sa and "
            "Su. Visitors read them in words; search engines show when the place is open."
        ),
    )
    opening_hours = models.TextField(_("more about opening hours"), blank=True)

    panels = [
        FieldPanel("name"),
        FieldPanel("address"),
        FieldPanel("phone"),
        FieldPanel("weekly_hours"),
        FieldPanel("opening_hours"),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("location")
        verbose_name_plural = _("locations")

    def __str__(self) -> str:
        return self.name

    @property
    def hours(self) -> list[Hours]:
        return hours_in(self.weekly_hours)

    def is_open(self, moment: datetime) -> bool:
        """Whether it is open then, by the clinic's clock."""
        there = clock.clinic_time(moment)
        return any(
            there.weekday() in hours.days and hours.opens <= there.time() < hours.closes
            for hours in self.hours
        )
