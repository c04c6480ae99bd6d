"""Is the process alive, and can it do its work?"""

import logging

from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache

logger = logging.getLogger(__name__)


@never_cache
def alive(request: HttpRequest) -> HttpResponse:
    """Answer without touching anything that could fail."""
    return HttpResponse("ok", content_type="text/plain")


@never_cache
def ready(request: HttpRequest) -> JsonResponse:
    """503 while the database is out of reach or waits for migrations."""
    try:
        executor = MigrationExecutor(connection)
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except Error:
        logger.exception("The database did not answer")
        return JsonResponse({"database": "unreachable"}, status=503)
    return JsonResponse(
        {"database": "ok", "pending_migrations": len(pending)}, status=503 if pending else 200
    )
