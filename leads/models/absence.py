from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _


class AbsenceQuerySet(models.QuerySet):
    def at(self, moment: datetime | OuterRef) -> Self:
        """Those that had begun by then and lasted on."""
        return self.filter(Q(ended_at=None) | Q(ended_at__gt=moment), began_at__lte=moment)

    def over_since(self, moments: models.QuerySet, last: datetime) -> Self:
        """Those that ended after the last of these moments, of leads that were away at each of them.

        The moments are rows with a `received_before`.
        """
        then = self.model.objects.filter(lead=OuterRef(OuterRef("lead")))
        listed = moments.filter(
            ~Exists(then.at(OuterRef("received_before"))),
            received_before__gt=OuterRef("lead__received_at"),
        )
        return self.filter(~Exists(listed), ended_at__gt=last)


class Absence(models.Model):
    """A time when a lead that had arrived was in no list: kept aside, merged, or not yet imported.

    A lead that is kept aside has none before it is taken out.
    """

    lead = models.ForeignKey("leads.Lead", on_delete=models.CASCADE, related_name="absences")
    began_at = models.DateTimeField(_("began"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True, db_index=True)

    objects = AbsenceQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        constraints = [
            models.UniqueConstraint(
                "lead", condition=Q(ended_at=None), name="leads_absence_is_one_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.began_at:%Y-%m-%d %H:%M}"
