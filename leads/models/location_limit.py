from django.contrib.auth.models import AbstractBaseUser, Group
from django.db import models
from django.utils.translation import gettext_lazy as _

from leads.models.location import Location


class LocationLimit(models.Model):
    """The members of a group see the leads for some locations, and no others.

    Whoever is in several such groups sees the leads of all their locations; whoever is in none sees
    every lead. A lead without a location is for those without a limit.
    """

    group = models.OneToOneField(
        Group, verbose_name=_("group"), on_delete=models.CASCADE, related_name="+"
    )
    locations = models.ManyToManyField(
        Location,
        verbose_name=_("locations"),
        related_name="+",
        help_text=_("Members of the group see the leads for these locations, and no others."),
    )

    class Meta:
        verbose_name = _("limit to locations")
        verbose_name_plural = _("limits to locations")
        ordering = ["group__name"]

    def __str__(self) -> str:
        return str(self.group)

    def location_names(self) -> str:
        return ", ".join(location.name for location in self.locations.all())

    @classmethod
    def reach(cls, user: AbstractBaseUser, path: str = "location") -> models.Q:
        """What holds for every lead that somebody may see; `path` leads to a lead's location."""
        if user.is_superuser:
            return models.Q()
        limits = cls.objects.filter(group__in=user.groups.all())
        rows = list(limits.order_by().values_list("pk", "locations"))
        if not rows:
            return models.Q()
        return models.Q(**{f"{path}__in": {location for _limit, location in rows if location}})
