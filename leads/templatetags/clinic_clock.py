"""Times as everybody at the clinic reads them, whatever zone somebody's own account is set to."""

from datetime import datetime

from django import template
from django.utils import timezone
from django.utils.formats import date_format

from leads import clock

register = template.Library()


@register.filter
def clinic_time(moment: datetime | str) -> str:
    """Day, hour and minute of a moment, or of its ISO form in a kept document."""
    return clock.shown(datetime.fromisoformat(moment) if isinstance(moment, str) else moment)


@register.filter
def clinic_day(moment: datetime) -> str:
    return date_format(clock.clinic_time(moment), "SHORT_DATE_FORMAT")


@register.filter
def announced(moment: datetime) -> str:
    """A moment to come, for whoever may be in another zone."""
    return clock.announced(moment)


@register.simple_tag
def clinic_zone() -> str:
    return timezone.get_default_timezone_name()
