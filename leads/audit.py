"""Who read, changed or exported leads: entries of Wagtail's log, without a visitor's data."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import LogActionRegistry, LogFormatter, log
from wagtail.models import BaseLogEntry

from leads.models import ApiToken, Lead, LeadLogEntry

READ = "leads.read"
LIST = "leads.list"
LOOK_UP = "leads.look_up"
CHANGE = "leads.change"
NOTE = "leads.note"
IMPORT = "leads.import"
RELEASE = "leads.release"
EXPORT = "leads.export"
FILE = "leads.file"
MERGE = "leads.merge"
PART = "leads.part"
DOWNLOAD = "leads.download"
ERASE = "leads.erase"
RESTORE = "leads.restore"
DELETE = "leads.delete"
HOLD = "leads.hold"
RELEASE_HOLD = "leads.release_hold"
COPY = "leads.copy"
PROOF = "leads.proof"
SEND_AGAIN = "leads.send_again"
API_CALL = "leads.api_call"
API_REFUSED = "leads.api_refused"
API_ALLOWED = "leads.api_allowed"
API_REVOKED = "leads.api_revoked"


class ReadFormatter(LogFormatter):
    label = _("Read a lead")

    def format_message(self, entry: BaseLogEntry) -> str:
        return gettext("Read the lead")


class ListFormatter(LogFormatter):
    label = _("See leads in the list")

    def format_message(self, entry: BaseLogEntry) -> str:
        asked, told = entry.data.get("asked"), {"leads": named(entry)}
        if not asked:
            return gettext("Saw in the list: %(leads)s") % told
        narrowed = gettext("Saw in the list, narrowed by %(asked)s: %(leads)s")
        return narrowed % (told | {"asked": in_words(asked)})


class LookUpFormatter(LogFormatter):
    label = _("Look up a person")

    def format_message(self, entry: BaseLogEntry) -> str:
        return gettext("Looked up a person and found: %(leads)s") % {"leads": named(entry)}


class FileFormatter(LogFormatter):
    label = _("Read a file of a lead")

    def format_message(self, entry: BaseLogEntry) -> str:
        return gettext("Read a file")


class ChangeFormatter(LogFormatter):
    label = _("Change a lead")

    def format_message(self, entry: BaseLogEntry) -> str:
        changes = "; ".join(entry.data.get("changes", []))
        return gettext("Changed the lead: %(changes)s") % {"changes": changes}


class NoteFormatter(LogFormatter):
    label = _("Write a note about a lead")

    def format_message(self, entry: BaseLogEntry) -> str:
        return entry.data.get("what") or gettext("Wrote a note")


class ImportFormatter(LogFormatter):
    label = _("Import leads")

    def format_message(self, entry: BaseLogEntry) -> str:
        told = {"count": entry.data["count"], "source": entry.data.get("source", "")}
        return gettext("Imported leads from “%(source)s”: %(count)s") % told


class ReleaseFormatter(LogFormatter):
    label = _("Take a lead out of quarantine")

    def format_message(self, entry: BaseLogEntry) -> str:
        return gettext("Took the lead out of quarantine")


class ExportFormatter(LogFormatter):
    label = _("Export leads")

    def format_message(self, entry: BaseLogEntry) -> str:
        return gettext("Exported leads as %(format)s. Reason: %(reason)s") % entry.data


class MergeFormatter(LogFormatter):
    label = _("Merge leads")

    def format_message(self, entry: BaseLogEntry) -> str:
        return gettext("Merged with %(other)s") % entry.data


class PartFormatter(LogFormatter):
    label = _("Part merged leads")

    def format_message(self, entry: BaseLogEntry) -> str:
        return gettext("Parted from %(other)s") % entry.data


class DownloadFormatter(LogFormatter):
    label = _("Download exported leads")

    def format_message(self, entry: BaseLogEntry) -> str:
        return gettext("Downloaded the exported leads")


class ReasonFormatter(LogFormatter):
    """What somebody did with a lead, and the reason they gave."""

    def format_message(self, entry: BaseLogEntry) -> str:
        reason = entry.data.get("reason", "")
        return f"{self.message}. {reason}" if reason else str(self.message)


class EraseFormatter(ReasonFormatter):
    label = _("Erase a lead")
    message = _("Erased what the visitor gave")


class RestoreFormatter(ReasonFormatter):
    label = _("Undo the erasing of a lead")
    message = _("Undid the erasing")


class DeleteFormatter(ReasonFormatter):
    label = _("Delete a lead")
    message = _("Deleted the lead")


class HoldFormatter(ReasonFormatter):
    label = _("Put a lead under a legal hold")
    message = _("Put the lead under a legal hold")


class ReleaseHoldFormatter(ReasonFormatter):
    label = _("Lift the legal hold of a lead")
    message = _("Lifted the legal hold")


class CopyFormatter(ReasonFormatter):
    label = _("Copy a lead for its visitor")
    message = _("Made a copy for the visitor")


class ProofFormatter(ReasonFormatter):
    label = _("Prove a lead's consents")
    message = _("Made a proof of the consents")


class SendAgainFormatter(LogFormatter):
    label = _("Send a message about a lead again")

    def format_message(self, entry: BaseLogEntry) -> str:
        return gettext("Had a message sent again: %(message)s") % entry.data


class ApiCallFormatter(LogFormatter):
    label = _("Read leads through the API")

    def format_message(self, entry: BaseLogEntry) -> str:
        asked = in_words(entry.data["asked"]) or "–"
        told = {"count": entry.data["count"], "asked": asked, "what": entry.data["what"]}
        return gettext("API, %(what)s: %(count)s given, asked for with %(asked)s") % told


class ApiRefusedFormatter(LogFormatter):
    label = _("Refuse a call of the API")

    def format_message(self, entry: BaseLogEntry) -> str:
        return gettext("API, %(what)s: refused (%(error)s)") % entry.data


class TokenMadeFormatter(LogFormatter):
    label = _("Make an API token")

    def format_message(self, entry: BaseLogEntry) -> str:
        return gettext("Made the API token")


class TokenRevokedFormatter(LogFormatter):
    label = _("Revoke an API token")

    def format_message(self, entry: BaseLogEntry) -> str:
        return gettext("Revoked the API token")


def named(entry: BaseLogEntry) -> str:
    """The leads of an entry that is about several, by their references."""
    return ", ".join(entry.data.get("leads", [])) or "–"


def in_words(asked: dict[str, Any]) -> str:
    """What narrowed a list; of what was searched for, only that it was."""
    return ", ".join(
        name if value is True else f"{name}={value}" for name, value in sorted(asked.items())
    )


FORMATTERS = {
    READ: ReadFormatter,
    LIST: ListFormatter,
    LOOK_UP: LookUpFormatter,
    FILE: FileFormatter,
    CHANGE: ChangeFormatter,
    NOTE: NoteFormatter,
    IMPORT: ImportFormatter,
    RELEASE: ReleaseFormatter,
    EXPORT: ExportFormatter,
    MERGE: MergeFormatter,
    PART: PartFormatter,
    DOWNLOAD: DownloadFormatter,
    ERASE: EraseFormatter,
    RESTORE: RestoreFormatter,
    DELETE: DeleteFormatter,
    HOLD: HoldFormatter,
    RELEASE_HOLD: ReleaseHoldFormatter,
    COPY: CopyFormatter,
    PROOF: ProofFormatter,
    SEND_AGAIN: SendAgainFormatter,
    API_CALL: ApiCallFormatter,
    API_REFUSED: ApiRefusedFormatter,
    API_ALLOWED: TokenMadeFormatter,
    API_REVOKED: TokenRevokedFormatter,
}


def register(registry: LogActionRegistry) -> None:
    registry.register_model(Lead, LeadLogEntry)
    registry.register_model(ApiToken, LeadLogEntry)
    for action, formatter in FORMATTERS.items():
        registry.register_action(action)(formatter)


def record(
    instance: models.Model, action: str, user: models.Model | None, **data: Any
) -> BaseLogEntry:
    """Write one entry. `data` must hold nothing that a visitor gave."""
    return log(instance, action, user=user, data=data)


def record_seen(
    action: str, leads: Iterable[Lead], user: AbstractBaseUser, **data: Any
) -> LeadLogEntry:
    """Write one entry about several leads that somebody was shown at once."""
    references = [lead.reference for lead in leads]
    return LeadLogEntry.objects.log_several(action, user, {"leads": references} | data)


def record_each(
    action: str, user: AbstractBaseUser, happened: Iterable[tuple[Lead, dict[str, Any]]]
) -> None:
    """Write one entry for each of many leads, with its data, at once."""
    LeadLogEntry.objects.log_each(action, user, happened)
