"""A number that grows with whatever visitors can see, in the transaction that changes it.

Who has read version 7 and kept something under it can serve that for as long as the version is 7:
other processes see the change and the new number at the same instant, when the change commits.
"""

import re
from collections.abc import Callable
from contextvars import ContextVar
from functools import cache
from typing import Any

from django.apps import apps
from django.core.cache.backends.base import default_key_func
from django.db import (
    DEFAULT_DB_ALIAS,
    InterfaceError,
    OperationalError,
    connection,
    connections,
    models,
)
from django.db.backends.base.base import BaseDatabaseWrapper
from django.dispatch import Signal
from django.http import HttpRequest
from wagtail.models.sites import SITE_ROOT_PATHS_CACHE_KEY

WRITE = re.compile(r'\s*(INSERT(?: OR \w+)? INTO|REPLACE INTO|UPDATE|DELETE FROM)\s+"?(\w+)', re.I)
SET_COLUMN = re.compile(r'[\s,]"(\w+)" = ')
# What Wagtail notes on a live row while its editor writes a draft.
DRAFT_COLUMNS = {
    *("draft_title", "has_unpublished_changes", "latest_revision_created_at"),
    *("latest_revision_id", "locked", "locked_at", "locked_by_id"),
}
# Whose rows no public page shows. What is missing here costs time, and never a stale page.
QUIET_APPS = {
    *("auth", "contenttypes", "django_tasks_database", "sessions"),
    *("wagtailadmin", "wagtailsearch", "wagtailusers"),
}
QUIET_MODELS = {
    "clinic_cms.ContentVersion",
    "clinic_cms.SecondFactor",
    "clinic_cms.WrongTries",
    "conditions.MissedWord",
    "conditions.PageDay",
    *(
        f"leads.{name}"
        for name in (
            *("BlindIndex", "ChosenColumns", "Consent", "DeletedLead", "Delivery", "EscrowedKey"),
            *("ExportPart", "ExportProfile", "ExportRun", "FormVersion", "IdempotencyKey", "Lead"),
            *("LeadFile", "LeadLogEntry", "LeadNote", "LeadStatus", "Recipient", "RetentionRule"),
            *("SavedView", "Webhook"),
        )
    ),
    *(
        f"wagtailcore.{name}"
        for name in (
            *("Comment", "CommentReply", "ModelLogEntry", "PageLogEntry", "PageSubscription"),
            *("ReferenceIndex", "Revision", "TaskState", "UploadedFile", "WorkflowState"),
        )
    ),
}


# Sent once a change is there for everyone. Whoever listens cannot undo it, whatever happens to him.
changed = Signal()
# What this thread has read last; None since a request began that has not read it.
known: ContextVar[int | None] = ContextVar("known", default=None)


class ContentVersion(models.Model):
    """The one row with the number."""

    number = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="one_content_version"),
        ]

    def __str__(self) -> str:
        return str(self.number)


def current() -> int:
    """The version of what visitors see now; one query, as small as they get."""
    # Django would ask a kept connection first whether it still works; the answer here tells.
    connection.health_check_done = True
    is_kept = connection.connection is not None
    try:
        return read()
    except (InterfaceError, OperationalError):
        # A new connection has just shown that there is no database: nobody waits for that twice.
        if connection.in_atomic_block or not is_kept:
            raise
        connection.close()
        return read()


def read() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM clinic_cms_contentversion")
        row = cursor.fetchone()
    number = row[0] if row else 0
    known.set(number)
    return number


def settled() -> int | None:
    """The version, unless this transaction has made it grow: that may yet be taken back."""
    return None if is_growing() else current()


def of(request: HttpRequest) -> int:
    """The version a request is answered from; one query for the whole request."""
    if not hasattr(request, "content_version"):
        request.content_version = current()
    return request.content_version


def know_nothing(**kwargs: object) -> None:
    """A receiver of the signal that a request begins: what was read before may have changed."""
    known.set(None)


def cache_key(key: str, prefix: str, version: int) -> str:
    """The key in Django's cache; where Wagtail's sites are is found under the content's version.

    Wagtail keeps that in each process, and no other process tells this one of a change.
    """
    if key == SITE_ROOT_PATHS_CACHE_KEY:
        number = known.get()
        number = current() if number is None else number
        # What a transaction has changed may yet be taken back, and its number given to another.
        key = f"{key}:{number}{':uncommitted' if is_growing() else ''}"
    return default_key_func(key, prefix, version)


def note_change(
    execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]
) -> Any:
    """Grow the version with the first change in a transaction; wraps every query.

    It grows before the change, so that whoever changes content waits for others here, and never
    in a circle with them. A change outside of any transaction is there before its number.
    """
    if not (isinstance(sql, str) and changes_content(sql)):
        return execute(sql, params, many, context)
    changed = context["connection"]
    if changed.in_atomic_block:
        grow(changed)
        return execute(sql, params, many, context)
    result = execute(sql, params, many, context)
    grow(changed)
    return result


def changes_content(sql: str) -> bool:
    """Whether the statement may change what a visitor sees."""
    if not (match := WRITE.match(sql)):
        return False
    verb, table = match[1].upper(), match[2]
    if table in quiet_tables():
        return False
    if verb == "UPDATE":
        columns = SET_COLUMN.findall(sql.partition(" WHERE ")[0])
        return not (columns and DRAFT_COLUMNS.issuperset(columns))
    # The first visitor of a picture has its sizes made; that changes nothing for the second.
    return not (verb.startswith("INSERT") and table == "wagtailimages_rendition")


@cache
def quiet_tables() -> frozenset[str]:
    return frozenset(
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label in QUIET_APPS or model._meta.label in QUIET_MODELS
    )


def grow(connection: BaseDatabaseWrapper) -> None:
    """Grow the version, once in a transaction or savepoint."""
    if is_growing(connection):
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO clinic_cms_contentversion (id, number) VALUES (1, 1) "
            "ON CONFLICT (id) DO UPDATE SET number = clinic_cms_contentversion.number + 1"
        )
    connection.on_commit(grown)


def is_growing(connection: BaseDatabaseWrapper = connection) -> bool:
    """Whether the transaction has made the version grow and has not been committed."""
    return any(callback is grown for _, callback, _ in connection.run_on_commit)


def grown() -> None:
    """Says that the change is there; Django forgets it on commit, and on a rollback."""
    changed.send_robust(None)


def watch(connection: BaseDatabaseWrapper, **kwargs: object) -> None:
    """Note the changes made through the site's connection."""
    if connection.alias == DEFAULT_DB_ALIAS and note_change not in connection.execute_wrappers:
        connection.execute_wrappers.append(note_change)


def look_away(using: str, **kwargs: object) -> None:
    """Note nothing while migrations run: the table may not be there, and no one keeps pages."""
    if note_change in connections[using].execute_wrappers:
        connections[using].execute_wrappers.remove(note_change)


def look_back(using: str, **kwargs: object) -> None:
    watch(connections[using])
