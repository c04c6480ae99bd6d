"""The log of what was done with leads."""

from django.contrib.admin import SimpleListFilter
from django.db.models import Field, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy
from wagtail.admin.utils import get_user_display_name
from wagtail_modeladmin.options import ModelAdmin

from leads import audit, clock
from leads.models import LeadLogEntry
from leads.registers.register import MomentFilter, Register, RegisterInspectView

HEADINGS = {
    "timestamp": gettext_lazy("When"),
    "user_display_name": gettext_lazy("Who"),
    "label": gettext_lazy("Lead"),
    "message": gettext_lazy("What and why"),
}


class ActionFilter(SimpleListFilter):
    title = gettext_lazy("what")
    parameter_name = "action"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> list[tuple[str, str]]:
        return [(action, formatter.label) for action, formatter in audit.FORMATTERS.items()]

    def queryset(self, request: HttpRequest, entries: QuerySet) -> QuerySet:
        return entries.filter(action=self.value()) if self.value() else entries


class UserFilter(SimpleListFilter):
    title = gettext_lazy("who")
    parameter_name = "user"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> list[tuple[str, str]]:
        users = LeadLogEntry.objects.viewable_by_user(request.user).get_users()
        return [(str(user.pk), get_user_display_name(user)) for user in users]

    def queryset(self, request: HttpRequest, entries: QuerySet) -> QuerySet:
        known = {key for key, _name in self.lookup_choices}
        return entries.filter(user=self.value()) if self.value() in known else entries


class LogInspectView(RegisterInspectView):
    """Under the list's own headings: the stock one calls the clinic's time UTC."""

    def get_field_label(self, field_name: str, field: Field | None = None) -> str:
        if heading := HEADINGS.get(field_name):
            return str(heading)
        return super().get_field_label(field_name, field)


class LeadLogRegister(Register):
    """Who read, changed, copied and erased which lead, when and why."""

    model = LeadLogEntry
    menu_label = gettext_lazy("Lead log")
    menu_icon = "history"
    base_url_path = "leads-log"
    list_display = ["when", "who", "lead_link", "what"]
    list_filter = [ActionFilter, ("timestamp", MomentFilter), UserFilter]
    list_select_related = ["user", "token"]
    # What is about several leads tells in its data which they were.
    search_fields = ["label", "data"]
    inspect_view_class = LogInspectView
    inspect_view_fields = [*HEADINGS, "data"]
    list_export = ["when", "who", "about", "what"]
    export_filename = "lead-log"

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return LeadLogEntry.objects.viewable_by_user(request.user).order_by("-timestamp", "-id")

    def when(self, entry: LeadLogEntry) -> str:
        return clock.shown(entry.timestamp)

    when.short_description = HEADINGS["timestamp"]
    when.admin_order_field = "timestamp"

    def who(self, entry: LeadLogEntry) -> str:
        return entry.user_display_name

    who.short_description = HEADINGS["user_display_name"]

    def what(self, entry: LeadLogEntry) -> str:
        return entry.message

    what.short_description = HEADINGS["message"]

    def about(self, entry: LeadLogEntry) -> str:
        return entry.label

    about.short_description = HEADINGS["label"]

    def lead_link(self, entry: LeadLogEntry) -> str:
        if entry.lead_id:
            url = reverse("lead:inspect", args=[entry.lead_id])
        elif entry.token_id:
            url = reverse("apitoken:inspect", args=[entry.token_id])
        else:  # of several leads, or of a token that is gone
            return entry.label
        return format_html('<a href="{}">{}</a>', url, entry.label)

    lead_link.short_description = HEADINGS["label"]
