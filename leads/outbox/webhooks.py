"""Tells another system that a lead has arrived or an export is ready, and never an answer."""

import base64
import hashlib
import hmac
import http.client
import ipaddress
import json
import socket
import ssl
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import iri_to_uri

from leads.models import Delivery, ExportRun, Lead, Webhook
from leads.outbox.failure import Outage, Rejected

TIMEOUT_SECONDS = 10
# Where IPv6 addresses belong to somebody; outside, some lead on to a private IPv4 address.
GLOBAL_IPV6 = ipaddress.ip_network("2000::/3")


def send(delivery: Delivery) -> None:
    """Raises Rejected or Outage."""
    if delivery.webhook is None:
        raise Rejected("The webhook was deleted")
    event = lead_received(delivery.lead) if delivery.lead else export_ready(delivery.export_run)
    post(delivery.webhook, str(delivery.pk), event)


def lead_received(lead: Lead) -> dict[str, Any]:
    return {
        "type": "lead.received",
        "lead": str(lead.pk),
        "reference": lead.reference,
        "received_at": lead.received_at.isoformat(),
    }


def export_ready(run: ExportRun) -> dict[str, Any]:
    """Where somebody can log in for the file: the event does not open it."""
    address = reverse("lead:file", args=[run.pk])
    return {
        "type": "export.ready",
        "export": str(run.pk),
        "leads": run.count,
        "sha256": run.sha256,
        "url": f"{settings.WAGTAILADMIN_BASE_URL}{address}",
    }


def post(webhook: Webhook, event_id: str, event: dict[str, Any]) -> None:
    """Send one signed event. Redirects are not followed, and private addresses not reached."""
    body = json.dumps(event, sort_keys=True).encode()
    try:
        status = answer_to(webhook.url, headers(webhook.secret, event_id, body), body)
    except (OSError, http.client.HTTPException) as error:
        raise Outage(type(error).__name__) from error
    except ValueError as error:  # it looks like an address and is none, as with port 99999
        raise Rejected("The address cannot be reached as it is written") from error
    if status >= 500 or status == 429:
        raise Outage(f"HTTP {status}")
    if not 200 <= status < 300:
        raise Rejected(f"HTTP {status}")


def answer_to(address: str, headers: dict[str, str], body: bytes) -> int:
    """The status with which an address answers."""
    url = urlsplit(iri_to_uri(address))
    connection = PublicConnection(url.hostname or "", url.port or 443, timeout=TIMEOUT_SECONDS)
    target = (url.path or "/") + (f"?{url.query}" if url.query else "")
    try:
        connection.request("POST", target, body, headers)
        return connection.getresponse().status
    finally:
        connection.close()


def headers(secret: str, event_id: str, body: bytes) -> dict[str, str]:
    """As standardwebhooks.com has them: id and time are signed, so that nothing can be replayed or altered."""
    timestamp = str(int(timezone.now().timestamp()))
    return {
        "Content-Type": "application/json",
        "Webhook-Id": event_id,
        "Webhook-Timestamp": timestamp,
        "Webhook-Signature": f"v1,{signature(secret, event_id, timestamp, body)}",
    }


def signature(secret: str, event_id: str, timestamp: str, body: bytes) -> str:
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = b".".join([event_id.encode(), timestamp.encode(), body])
    return base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()


class PublicConnection(http.client.HTTPSConnection):
    """Reaches only public addresses: what was looked up is what is connected to."""

    def connect(self) -> None:
        address = public_address(self.host, self.port)
        plain = socket.create_connection(address, self.timeout)
        self.sock = ssl.create_default_context().wrap_socket(plain, server_hostname=self.host)


def public_address(host: str, port: int) -> tuple[str, int]:
    """Raises Rejected when a name leads, by any of its addresses, into a private network."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [address[4][0] for address in found]
    if not all(is_public(address) for address in addresses):
        raise Rejected("The address is not a public one")
    return addresses[0], port


def is_public(address: str) -> bool:
    ip = ipaddress.ip_address(address)
    if ip.version == 6 and (ip not in GLOBAL_IPV6 or ip.sixtofour):
        return False
    return ip.is_global and not ip.is_multicast
