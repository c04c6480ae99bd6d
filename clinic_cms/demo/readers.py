"""How the demo's articles have been read of late; every number is invented."""

from datetime import timedelta

from django.utils import timezone

from clinic_cms.demo.ledger import Ledger
from conditions.models import ConditionPage, PageDay

DAYS = 60
COUNTED = ("reads", "counted")


def load_reads(ledger: Ledger) -> None:
    """Sixty days of reads and answers for every article, fewer at weekends, once only."""
    pages = list(ConditionPage.objects.order_by("pk"))
    if COUNTED in ledger or not pages:
        return
    today = timezone.localdate()
    PageDay.objects.bulk_create(
        PageDay(page=page, day=day, reads=reads, useful=reads // 9, not_useful=reads // 31)
        for rank, page in enumerate(pages, 1)
        for ago in range(DAYS)
        for day in [today - timedelta(days=ago)]
        for reads in [(61 - 7 * ago % 19) // rank // (2 if day.weekday() > 4 else 1)]
    )
    ledger.record(COUNTED, pages[0])
