"""The e-mails: staff are told that there is something to read, the visitor that it arrived."""

import smtplib
from email.errors import MessageError
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from leads import withdrawal
from leads.models import Delivery, Lead, Recipient
from leads.outbox.failure import Outage, Rejected
from leads.reply import reply_of
from leads.roles import Role

REJECTIONS = (
    smtplib.SMTPRecipientsRefused,
    smtplib.SMTPSenderRefused,
    smtplib.SMTPDataError,
    ValueError,  # a header that is none
    MessageError,  # an address that is none
)


def send(delivery: Delivery, connection: BaseEmailBackend) -> None:
    """Raises Rejected for a message that will not be taken, Outage for a server that is away."""
    message = message_of(delivery)
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    # By its id a mail server tells a message that a killed worker sent and could not tick off.
    message.extra_headers["Message-ID"] = f"<{delivery.pk}@{domain}>"
    hand_over(message, connection)


def hand_over(message: EmailMessage, connection: BaseEmailBackend | None = None) -> None:
    """Send it by this connection, which stays open for the next, or by one of its own.

    Raises Rejected and Outage.
    """
    message.connection = connection
    try:
        if connection:
            send_by(connection, message)
        else:
            message.send()
    except (*REJECTIONS, OSError) as error:
        if connection:
            connection.close()  # the next one begins anew, whatever has become of this one
        failure = Rejected if isinstance(error, REJECTIONS) else Outage
        raise failure(type(error).__name__) from error


def send_by(connection: BaseEmailBackend, message: EmailMessage) -> None:
    is_kept = connection.open() is False  # what sending opens, sending closes
    try:
        message.send()
    except (smtplib.SMTPServerDisconnected, smtplib.SMTPSenderRefused):
        if not is_kept:
            raise
        # Servers take so many messages by one connection and then end it.
        connection.close()
        connection.open()
        message.send()


def message_of(delivery: Delivery) -> EmailMessage:
    match delivery.channel:
        case Delivery.Channel.STAFF_MAIL:
            return staff_message(delivery)
        case Delivery.Channel.EXPORT_MAIL:
            return export_message(delivery)
    return visitor_message(delivery.lead)


def staff_message(delivery: Delivery) -> EmailMessage:
    """What arrived, from which page, and where to read it: no name and no answer."""
    lead = delivery.lead
    address = reverse("lead:inspect", args=[lead.pk])
    context = {"lead": lead, "url": f"{settings.WAGTAILADMIN_BASE_URL}{address}"}
    return EmailMessage(
        subject=_("New consultation request %(reference)s") % {"reference": lead.reference},
        body=render_to_string("leads/staff_mail.txt", context),
        to=[delivery.recipient],
    )


def export_message(delivery: Delivery) -> EmailMessage:
    """That an export is ready, or was not made, and where to log in for it."""
    run = delivery.export_run
    address = reverse("lead:file", args=[run.pk])
    has_failed = run.state == run.State.FAILED
    url = f"{settings.WAGTAILADMIN_BASE_URL}{address}"
    context = {"run": run, "url": url, "has_failed": has_failed}
    with translation.override(run.language or None):
        ready, failed = _("An export of leads is ready"), _("An export of leads was not made")
        return EmailMessage(
            subject=failed if has_failed else ready,
            body=render_to_string("leads/export_mail.txt", context),
            to=[delivery.recipient],
        )


def send_code(recipient: Recipient) -> None:
    """Ask whoever reads this address to show it. Raises Rejected and Outage."""
    body = _(
        "Somebody at the clinic wants to send news of consultation requests to this address. "
        "If this is right, give them this code within an hour: %(code)s"
    )
    hand_over(
        EmailMessage(
            subject=_("Your code for consultation requests"),
            body=body % {"code": recipient.new_code()},
            to=[recipient.address],
        )
    )


def visitor_message(lead: Lead) -> EmailMessage:
    """The form's own reply, to the address that was given as such and to no other."""
    with translation.override(lead.language):
        subject, body = reply_of(
            lead.form_version.definition,
            {
                "name": lead.answer_to(Role.FULL_NAME),
                "reference": lead.reference,
                "withdraw": f"{settings.WAGTAILADMIN_BASE_URL}{withdrawal.path_for(lead)}",
            },
        )
    return EmailMessage(
        subject=subject,
        body=body,
        to=[lead.answer_to(Role.EMAIL)],
        # No answering machine shall answer.
        headers={"Auto-Submitted": "auto-replied", "X-Auto-Response-Suppress": "All"},
    )
