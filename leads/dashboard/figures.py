"""The counts behind the dashboard and the digest, for days of the clinic."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from operator import itemgetter
from typing import Any, Self

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Count, F, Max, Q, QuerySet
from django.db.models.functions import TruncDate, TruncWeek
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import Page

from leads import clock, conf, permissions
from leads.models import DeletedLead, Delivery, Lead, LeadStatus, Location

# A smaller count could tell of one person to somebody who may not see leads.
FEWEST = 5
MOST_ROWS = 10
MOST_DAYS_ONE_BY_ONE = 92
ORIGIN = ("origin_page", "origin_title", "origin_section", "origin_section_label")
CAMPAIGN = ("campaign__utm_source", "campaign__utm_campaign")
WAITS = {  # by their hours
    1: gettext_lazy("1 hour"),
    4: gettext_lazy("4 hours"),
    24: gettext_lazy("1 day"),
    72: gettext_lazy("3 days"),
}


@dataclass(frozen=True)
class Number:
    """A count as somebody may see it: exact, or else rounded so that nobody can be picked out."""

    count: int
    is_exact: bool

    @property
    def level(self) -> int:
        """What a chart draws. Rounding to fives hides one lead in sums and differences as well."""
        if self.is_exact or not self.count:
            return self.count
        return max(FEWEST, FEWEST * round(self.count / FEWEST))

    @property
    def is_hidden(self) -> bool:
        return not self.is_exact and self.is_small

    @property
    def is_small(self) -> bool:
        return 0 < self.count < FEWEST

    def __str__(self) -> str:
        if self.is_hidden:
            return _("fewer than %(number)d") % {"number": FEWEST}
        return number_format(self.level, force_grouping=True)


@dataclass(frozen=True)
class Row:
    label: str
    number: Number
    reads: Number | None = None

    @property
    def conversion(self) -> str:
        """Leads for each hundred reads; empty where reads are not counted or either are too few."""
        if not self.reads or not self.reads.count or self.reads.is_hidden or self.number.is_small:
            return ""
        share = 100 * self.number.level / self.reads.level
        return f"{number_format(round(share, 1), 1, force_grouping=True)} %"


class Figures:
    """Counts over leads, those that are gone included, from the first of some days to the last."""

    def __init__(
        self, leads: QuerySet, deleted: QuerySet, first: date, last: date, *, is_exact: bool
    ) -> None:
        self.first, self.last, self.is_exact = first, last, is_exact
        start, end = clock.start_of(first), clock.end_of(last)
        self.all = [
            rows.filter(received_at__gte=start, received_at__lt=end) for rows in (leads, deleted)
        ]
        self.listed = [rows.listed() for rows in self.all]

    @classmethod
    def for_user(cls, user: AbstractBaseUser, first: date, last: date) -> Self:
        visible = (model.objects.visible_to(user) for model in (Lead, DeletedLead))
        return cls(*visible, first, last, is_exact=user.has_perm(permissions.VIEW))

    def of_page(self, page_id: int) -> Self:
        """The same counts over the leads that one page sent."""
        sent = (rows.filter(origin_page=page_id) for rows in self.all)
        return type(self)(*sent, self.first, self.last, is_exact=self.is_exact)

    @cached_property
    def count(self) -> int:
        return sum(rows.count() for rows in self.listed)

    def number(self, count: int) -> Number:
        return Number(count, self.is_exact)

    @cached_property
    def totals(self) -> dict[str, Number]:
        """In words: leads, spam, and messages that never arrived."""
        leads, _deleted = self.all
        undelivered = Delivery.objects.filter(state=Delivery.State.FAILED, lead__in=leads)
        counts = {
            _("Leads"): self.count,
            _("Kept aside as spam"): sum(rows.exclude(quarantine="").count() for rows in self.all),
            _("Messages not delivered"): undelivered.count(),
        }
        return {label: self.number(count) for label, count in counts.items()}

    def by_time(self) -> list[Row]:
        """By day, or by week where that would be too many; days without a lead included."""
        is_weekly = (self.last - self.first).days > MOST_DAYS_ONE_BY_ONE
        step = timedelta(days=7 if is_weekly else 1)
        start = self.first - timedelta(days=self.first.weekday()) if is_weekly else self.first
        cut = TruncWeek if is_weekly else TruncDate
        key = cut("received_at", tzinfo=timezone.get_default_timezone())
        counts: Counter[date] = Counter()
        for row in self._counted(moment=key):
            counts[as_day(row["moment"])] += row["count"]
        days = [start + step * n for n in range((self.last - start) // step + 1)]
        return [
            Row(date_format(day, "SHORT_DATE_FORMAT"), self.number(counts.get(day, 0)))
            for day in days
        ]

    def by_page(self) -> list[Row]:
        """Under a page's title of today, or under the one it had if it is gone.

        Pages that were read and sent no lead come last, the most read of them first.
        """
        reads = self.reads()
        paying = {row["origin_page"] for row in self._origins}
        idle = [page for page in reads if page not in paying and reads[page].count]
        idle = sorted(idle, key=lambda page: -reads[page].count)[:MOST_ROWS]
        titles = titles_of(paying.union(idle))
        counts: Counter[tuple[int | None, str]] = Counter()
        for row in self._origins:
            page = row["origin_page"]
            counts[page, titles.get(page, row["origin_title"])] += row["count"]
        counts.update({(page, titles[page]): 0 for page in idle if page in titles})
        return [
            Row(title or _("Not known"), self.number(count), reads.get(page))
            for (page, title), count in counts.most_common(MOST_ROWS)
        ]

    def by_section(self) -> list[Row]:
        """By page and section, whatever they were called: under the newest words for both."""
        found = [row for row in self._origins if row["origin_section_label"]]
        titles = titles_of({row["origin_page"] for row in found})
        counts: Counter[tuple[int | str, str]] = Counter()
        labels: dict[tuple[int | str, str], str] = {}
        for row in sorted(found, key=itemgetter("newest")):
            page, label = row["origin_page"], row["origin_section_label"]
            title = titles.get(page, row["origin_title"])
            key = (page or title, row["origin_section"] or label)
            counts[key] += row["count"]
            labels[key] = f"{title} › {label}"
        return [
            Row(labels[key], self.number(count)) for key, count in counts.most_common(MOST_ROWS)
        ]

    def by_campaign(self) -> list[Row]:
        named = (
            (" › ".join(filter(None, map(row.get, CAMPAIGN))), row["count"])
            for row in self._origins
        )
        return self._rows((label or _("No campaign"), count) for label, count in named)

    def by_location(self) -> list[Row]:
        names = dict(Location.objects.values_list("pk", "name")) | {None: _("None")}
        return self._rows((names[row["location"]], row["count"]) for row in self._work)

    def by_status(self) -> list[Row]:
        names = dict(LeadStatus.objects.values_list("pk", "name")) | {None: _("None")}
        return self._rows((names[row["status"]], row["count"]) for row in self._work)

    def by_wait(self) -> list[Row]:
        """How long people waited until somebody first tried to reach them."""
        rows = [
            Row(_("Within %(time)s") % {"time": label}, self._sum(f"within_{hours}"))
            for hours, label in WAITS.items()
        ]
        return [*rows, Row(_("At any time"), self._sum("ever"))]

    def _sum(self, name: str) -> Number:
        return self.number(sum(row[name] for row in self._work))

    # A lead is a wide row. What comes of few values is counted together, so that each is read once.

    @cached_property
    def _origins(self) -> list[dict[str, Any]]:
        """How many leads came from where, and when the newest of them did."""
        return list(self._counted(*ORIGIN, *CAMPAIGN, also={"newest": Max("received_at")}))

    @cached_property
    def _work(self) -> list[dict[str, Any]]:
        """How many leads are where and how far, and how many people were reached within some hours."""
        reached = {
            f"within_{hours}": Count(
                "pk", filter=Q(first_contact_at__lte=F("received_at") + timedelta(hours=hours))
            )
            for hours in WAITS
        }
        ever = {"ever": Count("first_contact_at")}
        return list(self._counted("location", "status", also=reached | ever))

    def _counted(
        self, *keys: str, also: dict[str, Any] | None = None, **expressions: Any
    ) -> QuerySet:
        """The values of these fields and expressions, and with each how many leads have them.

        Those of leads and those of deleted ones come apart.
        """
        leads, deleted = (
            rows.order_by().values(*keys, **expressions).annotate(count=Count("pk"), **(also or {}))
            for rows in self.listed
        )
        return leads.union(deleted, all=True)

    def _rows(self, counted: Iterable[tuple[str, int]]) -> list[Row]:
        counts: Counter[str] = Counter()
        for label, count in counted:
            counts[label] += count
        return [Row(label, self.number(count)) for label, count in counts.most_common(MOST_ROWS)]

    def reads(self, page_id: int | None = None) -> dict[int | None, Number]:
        """How often each page, or this one, was read on these days, where the site counts that."""
        reads: Counter[int | None] = Counter()
        if count_of_reads := conf.count_of_reads():
            for (page, _day), count in count_of_reads(self.first, self.last, page_id).items():
                reads[page] += count
        # A few reads could tell of one reader to anybody; the report of readers hides them, too.
        return {
            page: Number(count, is_exact=self.is_exact and count >= FEWEST)
            for page, count in reads.items()
        }


def titles_of(pages: Iterable[int | None]) -> dict[int | None, str]:
    """The titles of today of those pages that are not gone."""
    return dict(Page.objects.filter(pk__in=pages).values_list("pk", "title"))


def as_day(moment: Any) -> date:
    return clock.clinic_time(moment).date() if hasattr(moment, "hour") else moment
