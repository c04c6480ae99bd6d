from typing import Any

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
        locations = cls.locations_of(user)
        return models.Q() if locations is None else models.Q(**{f"{path}__in": locations})

    @classmethod
    def locations_of(cls, user: AbstractBaseUser) -> set[int] | None:
        """The ids of the locations that somebody is limited to; None without a limit.

        Asked for once in a request, and kept with the user as Django keeps their permissions.
        """
        if user.is_superuser:
            return None
        if not hasattr(user, "_lead_locations"):
            cls.keep_with(user, list(cls.of(user.pk).values_list("locations", flat=True)))
        return user._lead_locations

    @classmethod
    def of(cls, user_id: Any) -> models.QuerySet:
        return cls.objects.filter(group__user=user_id).order_by()

    @staticmethod
    def keep_with(user: AbstractBaseUser, places: list[int | None]) -> None:
        """Keep the locations of somebody's limits, of which one without any names None."""
        user._lead_locations = {place for place in places if place} if places else None
