"""How often articles are read and found useful: numbers by page and day, nothing about anybody."""

from datetime import date
from typing import Literal

from django.db import models
from django.db.models import F, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

Counter = Literal["reads", "useful", "not_useful"]


class PageDay(models.Model):
    """What happened on one page on one day."""

    page = models.ForeignKey("wagtailcore.Page", on_delete=models.CASCADE, related_name="+")
    day = models.DateField(_("day"))
    reads = models.PositiveIntegerField(_("reads"), default=0)
    useful = models.PositiveIntegerField(_("found useful"), default=0)
    not_useful = models.PositiveIntegerField(_("found not useful"), default=0)

    # A count is no use of the page that an editor would have to mind.
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("day of a page")
        verbose_name_plural = _("days of pages")
        constraints = [
            models.UniqueConstraint(fields=["page", "day"], name="one_count_per_page_and_day")
        ]
        indexes = [models.Index(fields=["day"], name="page_days_by_day")]

    def __str__(self) -> str:
        return f"{self.page_id}, {self.day}"


def count(page_id: int, counter: Counter) -> None:
    """Add one to what is counted of a page today."""
    row = PageDay.objects.filter(page_id=page_id, day=timezone.localdate())
    if not row.update(**{counter: F(counter) + 1}):
        # Two at once make one row, and both are counted.
        PageDay.objects.get_or_create(page_id=page_id, day=timezone.localdate())
        row.update(**{counter: F(counter) + 1})


def total(counter: Counter, since: date) -> Coalesce:
    """For a query of pages: what was counted of each since a day, that day included."""
    days = PageDay.objects.filter(page=models.OuterRef("pk"), day__gte=since).order_by()
    sums = days.values("page").annotate(sum=Sum(counter)).values("sum")
    return Coalesce(models.Subquery(sums), 0)


def reads_per_day(
    first: date, last: date, page_id: int | None = None
) -> dict[tuple[int, date], int]:
    """How often each page, or one, was read on each day from first to last, by page id and day."""
    days = PageDay.objects.filter(day__range=(first, last), reads__gt=0)
    if page_id is not None:
        days = days.filter(page=page_id)
    return {(page, day): reads for page, day, reads in days.values_list("page", "day", "reads")}
