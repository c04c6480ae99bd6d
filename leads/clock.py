"""The clinic's time: staff in other zones see the same days and hours as the clinic does."""

from datetime import date, datetime, time, timedelta

from django.db.models import TextChoices
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

ONE_DAY = timedelta(days=1)
WEEK = timedelta(days=7)
# Beyond these, the same moment may be in a year that other zones cannot write.
FIRST_DAY, LAST_DAY = date(2, 1, 1), date(9998, 12, 30)
# What is kept gets its time before. Nobody's keeping takes so long.
LONGEST_KEEPING = timedelta(minutes=1)


class Period(TextChoices):
    """Days that staff ask for by name."""

    TODAY = "today", _("Today")
    YESTERDAY = "yesterday", _("Yesterday")
    LAST_7_DAYS = "last-7-days", _("Last 7 days")
    LAST_30_DAYS = "last-30-days", _("Last 30 days")
    THIS_MONTH = "this-month", _("This month")
    LAST_MONTH = "last-month", _("Last month")

    def days(self, today: date) -> tuple[date, date]:
        """Its first and its last day."""
        month = today.replace(day=1)
        return {
            Period.TODAY: (today, today),
            Period.YESTERDAY: (today - ONE_DAY, today - ONE_DAY),
            Period.LAST_7_DAYS: (today - 6 * ONE_DAY, today),
            Period.LAST_30_DAYS: (today - 29 * ONE_DAY, today),
            Period.THIS_MONTH: (month, today),
            Period.LAST_MONTH: ((month - ONE_DAY).replace(day=1), month - ONE_DAY),
        }[self]


def clinic_time(moment: datetime) -> datetime:
    return timezone.localtime(moment, timezone.get_default_timezone())


def clinic_today() -> date:
    return clinic_time(timezone.now()).date()


def start_of(day: date) -> datetime:
    """The first moment of a day at the clinic."""
    day = max(day, FIRST_DAY)
    return datetime.combine(day, time.min, tzinfo=timezone.get_default_timezone())


def end_of(day: date) -> datetime:
    """The first moment after a day at the clinic."""
    return start_of(min(day, LAST_DAY) + ONE_DAY)


def shown(moment: datetime) -> str:
    """Date and time in the clinic's zone, as the reader's language writes them."""
    return date_format(clinic_time(moment), "SHORT_DATETIME_FORMAT")


def announced(moment: datetime) -> str:
    """A moment to come for whoever may be in another zone, which is why it names the clinic's."""
    then = clinic_time(moment)
    zone = then.tzname() or ""
    # Some zones have no name but their offset.
    return f"{date_format(then, 'DATETIME_FORMAT')} {zone if zone.isalpha() else f'UTC{zone}'}"


def settled() -> datetime:
    """Nothing that is older can still turn up, so that whoever read up to here has all of it."""
    return timezone.now() - LONGEST_KEEPING
