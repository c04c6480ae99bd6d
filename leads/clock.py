"""The clinic's time: staff in other zones see the same days and hours as the clinic does."""

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format


def clinic_time(moment: datetime) -> datetime:
    return timezone.localtime(moment, timezone.get_default_timezone())


def shown(moment: datetime) -> str:
    """Date and time in the clinic's zone, as the reader's language writes them."""
    return date_format(clinic_time(moment), "SHORT_DATETIME_FORMAT")
