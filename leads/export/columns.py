"""Which columns an export has, and what each of them says about a lead."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.admin.utils import get_user_display_name

from leads import filters
from leads.clock import clinic_time
from leads.export.cells import Cell
from leads.models import Consent, FormVersion, Lead, LeadStatus, Location
from leads.models.lead import LeadQuerySet
from leads.permissions import Sight
from leads.roles import Role
from leads.vault import VaultError


@dataclass(frozen=True)
class Column:
    """`key` never changes and is for programs; `heading` and `width` (in letters) are for people."""

    key: str
    heading: str
    width: int
    cell: Callable[[Lead], Cell]


def columns_for(leads: LeadQuerySet, sight: Sight) -> list[Column]:
    """What is known of every lead, then every question any of these leads was ever asked."""
    return [*lead_columns(), *question_columns(leads, sight)]


def lead_columns() -> list[Column]:
    zone = timezone.get_default_timezone_name()
    statuses = dict(LeadStatus.objects.values_list("pk", "name"))
    locations = dict(Location.objects.values_list("pk", "name"))
    owners = {owner.pk: get_user_display_name(owner) for owner in filters.owners()}
    return [
        Column("reference", _("Reference"), 12, lambda lead: lead.reference),
        Column(
            "received_at",
            _("Received (%(zone)s)") % {"zone": zone},
            20,
            lambda lead: clinic_time(lead.received_at),
        ),
        Column("status", _("Status"), 16, lambda lead: statuses.get(lead.status_id)),
        Column("owner", _("Owner"), 18, lambda lead: owners.get(lead.owner_id)),
        Column("location", _("Location"), 18, lambda lead: locations.get(lead.location_id)),
        Column("next_step", _("Next step"), 24, lambda lead: lead.next_step),
        Column("next_step_due", _("Due"), 12, lambda lead: lead.next_step_due),
        Column("form", _("Form"), 24, lambda lead: lead.form_title),
        Column("language", _("Language"), 10, lambda lead: lead.language),
        Column("origin", _("Origin"), 28, lambda lead: lead.origin_title),
        Column("origin_path", _("Origin path"), 28, lambda lead: lead.origin_path),
        Column("section", _("Section"), 24, lambda lead: lead.origin_section_label),
        Column("campaign", _("Campaign"), 24, lambda lead: campaign_of(lead)),
    ]


def campaign_of(lead: Lead) -> str:
    return ", ".join(f"{name}={value}" for name, value in lead.campaign.items())


def question_columns(leads: LeadQuerySet, sight: Sight) -> list[Column]:
    """One column for each question, named as its newest version names it, in form order."""
    withdrawn = set(
        Consent.objects.filter(withdrawn_at__isnull=False).values_list("lead", "question")
    )
    asked: dict[UUID, Column] = {}
    form_titles: dict[UUID, str] = {}
    for version in versions_of(leads):
        for question in version.questions:
            uuid = UUID(question["uuid"])
            if uuid in asked or not sight.covers(question["role"]):
                continue
            asked[uuid] = question_column(question, uuid, withdrawn)
            form_titles[uuid] = version.title
    return distinct_headings(asked, form_titles)


def versions_of(leads: LeadQuerySet) -> list[FormVersion]:
    """The form versions these leads answered, form by form, the one shown now or newest first."""
    used = FormVersion.objects.filter(
        Exists(leads.order_by().filter(form_version=OuterRef("pk")))
    ).order_by("-created_at")
    newest_first = sorted(used, key=lambda version: version.is_withdrawn)
    forms = list(dict.fromkeys(version.form_uuid for version in newest_first))
    return sorted(newest_first, key=lambda version: forms.index(version.form_uuid))


def question_column(question: dict[str, Any], uuid: UUID, withdrawn: set) -> Column:
    key, read = uuid.hex, READERS.get(question["type"], as_given)

    def cell(lead: Lead) -> Cell:
        try:
            return read(lead.answers.get(key))
        except VaultError:
            return _("[cannot be decrypted]")

    def consent_cell(lead: Lead) -> Cell:
        return _("Withdrawn") if (lead.pk, uuid) in withdrawn else cell(lead)

    is_consent = question["role"] == Role.CONSENT
    return Column(
        key=str(uuid),
        heading=question["label"],
        width=WIDTHS.get(question["type"], 24),
        cell=consent_cell if is_consent and withdrawn else cell,
    )


def distinct_headings(asked: dict[UUID, Column], form_titles: dict[UUID, str]) -> list[Column]:
    """Where questions have one label, their form tells them apart, and then a number."""
    labels = Counter(column.heading for column in asked.values())
    seen: Counter[str] = Counter()
    columns = []
    for uuid, column in asked.items():
        heading = column.heading
        if labels[heading] > 1:
            heading = f"{heading} ({form_titles[uuid]})"
        seen[heading] += 1
        number = f" {seen[heading]}" if seen[heading] > 1 else ""
        columns.append(replace(column, heading=heading + number))
    return columns


def as_given(answer: Any) -> Cell:
    return answer


def as_number(answer: Any) -> Cell:
    try:
        return Decimal(answer) if answer else None
    except InvalidOperation:
        return answer


def as_date(answer: Any) -> Cell:
    try:
        return date.fromisoformat(answer) if answer else None
    except ValueError:
        return answer


def as_datetime(answer: Any) -> Cell:
    try:
        moment = datetime.fromisoformat(answer) if answer else None
    except ValueError:
        return answer
    return clinic_time(moment) if moment else None


READERS: dict[str, Callable[[Any], Cell]] = {
    "number": as_number,
    "date": as_date,
    "datetime": as_datetime,
}
WIDTHS = {"multiline": 50, "checkbox": 10, "number": 12, "date": 12, "datetime": 20}


def rows_of(leads: Iterable[Lead], columns: Iterable[Column]) -> Iterable[list[Cell]]:
    """The one reader of rows, whatever the format."""
    cells = [column.cell for column in columns]
    for lead in leads:
        yield [cell(lead) for cell in cells]
