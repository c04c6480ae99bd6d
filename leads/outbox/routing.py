"""Who is told about a lead."""

from leads.models import Delivery, Lead, Recipient, Webhook
from leads.roles import Role


def deliveries_for(lead: Lead) -> list[Delivery]:
    """The unsaved messages that a new lead gives rise to."""
    deliveries = [
        Delivery(lead=lead, channel=Delivery.Channel.STAFF_MAIL, recipient=recipient.address)
        for recipient in Recipient.verified()
        if recipient.wants(lead)
    ]
    deliveries += [
        Delivery(
            lead=lead, channel=Delivery.Channel.WEBHOOK, webhook=webhook, recipient=webhook.url
        )
        for webhook in Webhook.active()
    ]
    if lead.form_version.definition.get("reply_subject") and lead.answer_to(Role.EMAIL):
        deliveries.append(Delivery(lead=lead, channel=Delivery.Channel.VISITOR_MAIL))
    return deliveries
