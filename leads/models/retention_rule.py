from typing import Self

import swapper
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from leads.models.lead_status import LeadStatus

MOST_DAYS = 36_525  # a hundred years; the calendar ends somewhere


class RetentionRule(models.Model):
    """How long leads are kept.

    Of several rules, the one that names the form wins, then the one that names the outcome.
    """

    class Action(models.TextChoices):
        ERASE = "erase", _("Erase the answers, keep the count")
        DELETE = "delete", _("Delete the lead")

    form_page = models.ForeignKey(
        swapper.get_model_name("wagtailcore", "Page"),
        verbose_name=_("form"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        help_text=_("Leave this empty for every form."),
    )
    outcome = models.CharField(
        _("outcome"),
        max_length=12,
        choices=LeadStatus.Outcome.choices,
        blank=True,
        help_text=_("Leave this empty for every outcome."),
    )
    days = models.PositiveIntegerField(
        _("days"),
        validators=[MinValueValidator(1), MaxValueValidator(MOST_DAYS)],
        help_text=_("Counted from arrival."),
    )
    action = models.CharField(_("then"), max_length=8, choices=Action.choices, default=Action.ERASE)

    class Meta:
        verbose_name = _("retention rule")
        verbose_name_plural = _("retention rules")
        ordering = ["days"]
        constraints = [
            models.UniqueConstraint(
                Coalesce("form_page", 0, output_field=models.BigIntegerField()),
                "outcome",
                name="leads_retentionrule_once",
            ),
            models.CheckConstraint(
                condition=models.Q(days__gte=1), name="leads_retentionrule_at_least_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.form_name()}, {self.outcome_name()}: {self.days}"

    def form_name(self) -> str:
        return str(self.form_page or _("Every form"))

    form_name.short_description = _("form")
    form_name.admin_order_field = "form_page"

    def outcome_name(self) -> str:
        return str(self.get_outcome_display() or _("Every outcome"))

    outcome_name.short_description = _("outcome")
    outcome_name.admin_order_field = "outcome"

    def condition(self) -> models.Q:
        """What holds for the leads that this rule is about."""
        condition = models.Q()
        if self.form_page_id:
            condition &= models.Q(form_page=self.form_page_id)
        if self.outcome:
            condition &= models.Q(status__outcome=self.outcome)
        return condition

    @classmethod
    def strictest_first(cls) -> list[Self]:
        """All rules, those that say more before those that say less."""
        return sorted(cls.objects.all(), key=lambda r: (r.form_page_id is None, not r.outcome))
