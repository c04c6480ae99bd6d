"""The weekly mail: the counts of the last seven days beside those of the seven before."""

from datetime import date, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from leads.dashboard.figures import Figures
from leads.models import DeletedLead, Recipient
from leads.models.lead import LeadQuerySet

WEEK = timedelta(days=7)


def messages(leads: LeadQuerySet, today: date) -> list[EmailMessage]:
    """One for each verified recipient who hears of every lead; it counts up to yesterday."""
    deleted = DeletedLead.objects.all()
    week, week_before = (
        Figures(leads, deleted, end - WEEK, end - timedelta(days=1), is_exact=True)
        for end in (today, today - WEEK)
    )
    totals = [(label, number, week_before.totals[label]) for label, number in week.totals.items()]
    context = {
        "week": week,
        "totals": totals,
        "tables": [
            (_("By page"), [row for row in week.by_page() if row.number.count]),
            (_("By campaign"), week.by_campaign()),
            (_("Time to first contact"), week.by_wait()),
        ],
        "url": f"{settings.WAGTAILADMIN_BASE_URL}{reverse('lead_dashboard')}?days=7",
    }
    body = render_to_string("leads/digest_mail.txt", context)
    everything = Recipient.objects.exclude(verified_at=None).filter(location=None, condition="")
    return [
        EmailMessage(_("Leads of the last seven days"), body, to=[recipient.address])
        for recipient in everything
    ]
