"""Signs that leads no longer arrive or that nobody is told of them."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Count, Max, Min
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from leads.models import BlindIndex, Delivery, FormVersion, Lead
from leads.vault import VaultError

LATE = timedelta(hours=1)
USUAL = timedelta(days=28)
ENOUGH_TO_JUDGE = 4
# So many times its usual pause, and never less than a day: nights and weekends are quiet.
SILENCE = 5
SHORTEST_SILENCE = timedelta(days=1)


def alarms() -> list[str]:
    """A sentence for each thing that somebody should look at now."""
    return [*unsent(), *silent_forms(), *wrong_keys()]


def oldest_waiting() -> datetime | None:
    """Since when the oldest unsent message has been waiting."""
    waiting = Delivery.objects.filter(state=Delivery.State.WAITING)
    return waiting.aggregate(oldest=Min("created_at"))["oldest"]


def unsent() -> Iterator[str]:
    oldest = oldest_waiting()
    if oldest and timezone.now() - oldest > LATE:
        yield _("A message about a lead has been waiting since %(time)s.") % {
            "time": timezone.localtime(oldest).isoformat(timespec="minutes")
        }
    failed = Delivery.objects.filter(state=Delivery.State.FAILED).count()
    if failed:
        sentence = ngettext(
            "%(count)s message about a lead was given up.",
            "%(count)s messages about leads were given up.",
            failed,
        )
        yield sentence % {"count": failed}


def silent_forms() -> Iterator[str]:
    """Open forms that have been silent for much longer than they usually are."""
    now = timezone.now()
    recent = Lead.objects.filter(received_at__gte=now - USUAL, quarantine="")
    arrivals = recent.values("form_version__form_uuid").annotate(
        count=Count("pk"), first=Min("received_at"), last=Max("received_at")
    )
    for form in arrivals.filter(count__gte=ENOUGH_TO_JUDGE).order_by("last"):
        pause = (form["last"] - form["first"]) / (form["count"] - 1)
        version = FormVersion.current(form["form_version__form_uuid"])
        if now - form["last"] > max(pause * SILENCE, SHORTEST_SILENCE) and version.is_open:
            yield _("The form “%(form)s” has been silent since %(time)s.") % {
                "form": version.title,
                "time": timezone.localtime(form["last"]).isoformat(timespec="minutes"),
            }


def wrong_keys() -> Iterator[str]:
    """Keys under which the newest lead can be neither read nor found."""
    newest = Lead.objects.exclude(data_key=None).select_related("form_version").first()
    if newest is None:
        return
    try:
        digests = {entry.digest for entry in BlindIndex.entries_of(newest)}
    except VaultError as error:
        yield str(error)
        return
    if digests and not newest.blind_indexes.filter(digest__in=digests).exists():
        yield _(
            "LEADS_INDEX_KEY is not the key under which leads were indexed, so nobody is found by "
            "name, e-mail or phone. Set the key that was there before."
        )
