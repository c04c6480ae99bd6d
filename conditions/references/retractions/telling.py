"""A message to the owners of the pages that cite a work in question."""

import logging
from collections import defaultdict
from collections.abc import Iterable
from smtplib import SMTPException

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.models import Page

from conditions.references.models import Reference
from conditions.references.usage import pages_citing

logger = logging.getLogger(__name__)


def tell_owners(works: Iterable[Reference]) -> int:
    """Send each owner one message about all of their live pages; returns how many were sent.

    A page without an owner who can be reached is told about through the site's managers.
    """
    works = list(works)
    citing = pages_citing(works)
    letters: dict[str, list[tuple[Page, Reference]]] = defaultdict(list)
    for work in works:
        for page in citing.get(work.pk, ()):
            for address in addresses(page):
                letters[address].append((page, work))
    return sum(send(address, found) for address, found in letters.items())


def addresses(page: Page) -> list[str]:
    owner: AbstractBaseUser | None = page.owner
    if owner and owner.is_active and owner.email:
        return [owner.email]
    return [entry if isinstance(entry, str) else entry[1] for entry in settings.MANAGERS]


def send(address: str, found: list[tuple[Page, Reference]]) -> bool:
    base = getattr(settings, "WAGTAILADMIN_BASE_URL", "")
    body = render_to_string(
        "conditions/references/retraction_mail.txt",
        {
            "found": [
                (page, work, base + reverse("wagtailadmin_pages:edit", args=[page.pk]))
                for page, work in found
            ],
            "report": base + reverse("condition_references:in_question"),
        },
    )
    try:
        send_mail(_("A work that your page cites is in question"), body, None, [address])
    except (SMTPException, OSError):
        # The report in the admin lists the pages all the same; the next run goes on.
        logger.exception("The message about works in question could not be sent.")
        return False
    return True
