"""Who is told about a lead."""

from typing import Any

from django.utils import timezone

from leads.models import Delivery, Lead, Recipient, Webhook
from leads.roles import Role


def deliveries_for(lead: Lead) -> list[dict[str, Any]]:
    """What the fields of each delivery hold that a new lead gives rise to."""
    mails = [
        {"channel": Delivery.Channel.STAFF_MAIL, "recipient": recipient.address}
        for recipient in Recipient.verified()
        if recipient.wants(lead)
    ]
    calls = [
        {"channel": Delivery.Channel.WEBHOOK, "webhook_id": webhook.pk, "recipient": webhook.url}
        for webhook in Webhook.active()
    ]
    replies = []
    if lead.form_version.definition.get("reply_subject") and lead.answer_to(Role.EMAIL):
        replies.append({"channel": Delivery.Channel.VISITOR_MAIL})
    now = timezone.now()
    same = {"lead_id": lead.pk, "created_at": now, "next_attempt_at": now}
    return [same | delivery for delivery in (*mails, *calls, *replies)]
