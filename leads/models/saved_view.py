from typing import Self

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class SavedViewQuerySet(models.QuerySet):
    def of(self, user: models.Model | None) -> Self:
        """Their own, and those that everybody has."""
        return self.filter(models.Q(user=None) | models.Q(user=user))

    def keep(self, user: models.Model | None, name: str, query: str) -> "SavedView":
        """Make a view, or replace the one with this name, in which case does not count."""

        def keep_as(view: "SavedView") -> "SavedView":
            view.name, view.query = name, query
            with transaction.atomic():
                view.save()
            return view

        # The database decides what is upper case, as it does for the constraints.
        same = self.alias(lower=Lower("name")).filter(user=user, lower=Lower(models.Value(name)))
        try:
            return keep_as(same.first() or SavedView(user=user))
        except IntegrityError:  # somebody has just given another view this name
            return keep_as(same.get())


class SavedView(models.Model):
    """Filters and an order of the list of leads, under a name."""

    # Nobody: everybody who sees leads has this view.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("whose"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
    )
    name = models.CharField(_("name"), max_length=60)
    query = models.CharField(_("filters"), max_length=2_000, blank=True)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        constraints = [
            models.UniqueConstraint("user", Lower("name"), name="leads_savedview_name"),
            models.UniqueConstraint(
                Lower("name"),
                condition=models.Q(user=None),
                name="leads_savedview_shared_name",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ChosenColumns(models.Model):
    """The columns that one member of staff wants to see in the list of leads."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    names = models.CharField(_("columns"), max_length=400, blank=True)  # with commas

    class Meta:
        verbose_name = _("chosen columns")
        verbose_name_plural = _("chosen columns")

    def __str__(self) -> str:
        return self.names
