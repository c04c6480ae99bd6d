"""The site for a WSGI server."""

import os
from collections.abc import Callable, Iterable
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic_cms.settings.production")

site = get_wsgi_application()


def application(environ: dict[str, Any], start_response: Callable) -> Iterable[bytes]:
    """Answer; with 400 if a request names a charset that its address cannot be read in.

    Django reads that much before it handles errors, and turns all that fails later into a page.
    """
    try:
        return site(environ, start_response)
    except (LookupError, ValueError, SuspiciousOperation):
        start_response("400 Bad Request", [("Content-Type", "text/plain"), ("Content-Length", "0")])
        return []
