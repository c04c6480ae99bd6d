"""Messages about leads: written with the lead, sent by a worker, so that no visitor waits."""

from leads.outbox.routing import deliveries_for

__all__ = ["deliveries_for"]
