"""The register of exports: who took which leads, when and why."""

from typing import Any

from django.db.models import Field, QuerySet
from django.forms import Form
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from leads import clock
from leads.export.columns import lead_columns
from leads.export.forms import ExportForm
from leads.export.layout import Layout
from leads.filters import CONDITION, LeadFilterSet
from leads.models import ExportRun, FormVersion, Lead, LocationLimit
from leads.permissions import Sight
from leads.registers.register import MomentFilter, Register, RegisterInspectView
from leads.selection import ASIDE, SEARCH

# What is no filter of the list, or not for everybody.
ASKED = {
    ASIDE: gettext_lazy("Leads kept aside"),
    CONDITION: gettext_lazy("Condition"),
    SEARCH: gettext_lazy("Search"),
}
# The first and the last of some days have names of their own.
BOUNDS = {"from": gettext_lazy("from %(day)s"), "to": gettext_lazy("until %(day)s")}


class ExportInspectView(RegisterInspectView):
    """What was asked for, in the words of the page where it is asked for."""

    def get_field_display_value(self, field_name: str, field: Field | None = None) -> Any:
        match field_name:
            case "filters":
                return "; ".join(self.filters())
            case "columns":
                return ", ".join(self.columns())
            case "layout":
                return "; ".join(self.layout())
        return super().get_field_display_value(field_name, field)

    def filters(self) -> list[str]:
        user = self.request.user
        visible, sight = Lead.objects.visible_to(user), Sight.of(user)
        form = LeadFilterSet(None, visible, request=self.request, sight=sight).form
        chosen = sorted(self.instance.filters.items())  # PostgreSQL keeps no order
        words = [in_words(form, name, given) for name, given in chosen]
        only_new = str(ExportForm.base_fields["only_new"].label)
        return [*words, only_new] if self.instance.received_before else words

    def columns(self) -> list[str]:
        """Their newest names; a key where there is none any more."""
        named = {
            question["uuid"]: question["label"]
            for version in FormVersion.objects.order_by("pk")
            for question in version.questions
        }
        zone = Layout.of(self.instance.layout).time_zone
        named |= {column.key: column.heading for column in lead_columns(zone)}
        parts = (key.partition(":") for key in self.instance.columns)
        return [
            f"{named.get(key, key)}{': ' if choice else ''}{choice}"
            for key, _colon, choice in parts
        ]

    def layout(self) -> list[str]:
        if not self.instance.layout:  # it failed before it had one
            return []
        form, stored = ExportForm(columns=[]), Layout.of(self.instance.layout).stored
        return [
            in_words(form, name, stored[name]) for name in ("kind", "headings", "several", "zone")
        ]


def in_words(form: Form, name: str, given: Any) -> str:
    """What was chosen in a field, by its label and those of its choices."""
    days, _underscore, bound = name.rpartition("_")
    if days in form.fields and bound in BOUNDS:
        name, given = days, BOUNDS[bound] % {"day": given}
    field = form.fields.get(name)
    label = field.label if field else ASKED.get(name, name)
    if given is True:
        return str(label)
    choices = dict(getattr(field, "choices", []))
    values = given if isinstance(given, list) else [given]
    return f"{label}: {', '.join(str(choices.get(value, value)) for value in values)}"


class ExportRegister(Register):
    model = ExportRun
    inspect_view_class = ExportInspectView
    menu_icon = "download"
    base_url_path = "leads-exports"
    list_display = ["asked_for", "user_name", "reason", "file_format", "count", "state"]
    list_filter = ["file_format", "state", ("created_at", MomentFilter)]
    search_fields = ["user_name", "reason"]
    list_export = [
        *("asked_for", "user_name", "reason", "get_file_format_display", "count"),
        *("get_state_display", "sha256"),
    ]
    export_filename = "exports"
    inspect_view_fields = [
        *("created_at", "user_name", "reason", "filters", "columns", "layout", "file_format"),
        *("count", "state", "finished_at", "size", "sha256", "expires_at", "downloads_left"),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        # Whoever sees some locations only does not learn what others took from all of them.
        runs = super().get_queryset(request)
        is_limited = LocationLimit.locations_of(request.user) is not None
        return runs.filter(user=request.user) if is_limited else runs

    def asked_for(self, run: ExportRun) -> str:
        return clock.shown(run.created_at)

    asked_for.short_description = gettext_lazy("Asked for")
    asked_for.admin_order_field = "created_at"
