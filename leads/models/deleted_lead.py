from typing import Self

import swapper
from django.contrib.auth.models import AbstractBaseUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from leads import clock
from leads.models.lead import Lead
from leads.models.lead_status import LeadStatus
from leads.models.location import Location
from leads.models.location_limit import LocationLimit

COUNTED_BY = (
    *("origin_page_id", "origin_title", "origin_section", "origin_section_label", "campaign"),
    *("status_id", "location_id", "quarantine"),
)


class DeletedLeadQuerySet(models.QuerySet):
    def visible_to(self, user: AbstractBaseUser) -> Self:
        return self.filter(LocationLimit.reach(user))

    def listed(self) -> Self:
        return self.filter(quarantine="")


class DeletedLead(models.Model):
    """What counts still know of a lead whose row is gone: its day and where it came from, and not who.

    The fields are called as those of a lead, so that both are counted alike.
    """

    received_at = models.DateTimeField(_("received"), db_index=True)  # when the clinic's day began
    first_contact_at = models.DateTimeField(_("first contact"), null=True)
    origin_page = models.ForeignKey(
        swapper.get_model_name("wagtailcore", "Page"),
        verbose_name=_("origin"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    origin_title = models.CharField(_("origin"), max_length=255, blank=True)
    origin_section = models.CharField(_("section id"), max_length=36, blank=True)
    origin_section_label = models.CharField(_("section"), max_length=255, blank=True)
    campaign = models.JSONField(_("campaign"), default=dict, blank=True)
    status = models.ForeignKey(
        LeadStatus,
        verbose_name=_("status"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    location = models.ForeignKey(
        Location,
        verbose_name=_("location"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    quarantine = models.CharField(_("kept aside"), max_length=12, blank=True, default="")

    objects = DeletedLeadQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("deleted lead")
        verbose_name_plural = _("deleted leads")

    def __str__(self) -> str:
        return f"{self.received_at:%Y-%m-%d}"

    @classmethod
    def remember(cls, lead: Lead) -> None:
        """Keep what is counted, if the lead is: one that was merged is counted as the other."""
        if lead.merged_into_id:
            return
        day = clock.start_of(clock.clinic_time(lead.received_at).date())
        contact = lead.first_contact_at
        cls.objects.create(
            received_at=day,
            first_contact_at=contact and day + (contact - lead.received_at),
            **{name: getattr(lead, name) for name in COUNTED_BY},
        )
