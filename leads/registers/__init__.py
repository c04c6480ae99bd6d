"""Plain lists of what happened, on wagtail-modeladmin: read, narrowed and exported, not written."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Field, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages
from wagtail_modeladmin.helpers import PermissionHelper
from wagtail_modeladmin.options import ModelAdminGroup

from leads import clock, permissions
from leads.models import (
    Consent,
    ConsentStatement,
    Delivery,
    Location,
    LocationLimit,
)
from leads.outbox.again import send_again
from leads.outbox.failure import in_words
from leads.registers.exports import ExportRegister
from leads.registers.lead_log import LeadLogRegister
from leads.registers.register import (
    MomentFilter,
    Register,
    RegisterIndexView,
    RegisterInspectView,
)


class DeliveryInspectView(RegisterInspectView):
    """A delivery that was sent or given up can be sent again from here."""

    @property
    def can_send_again(self) -> bool:
        may = self.request.user.has_perm(permissions.CHANGE_DELIVERY)
        is_over = self.instance.state != Delivery.State.WAITING
        # Nobody is told any more of what nobody can read.
        is_erased = self.instance.lead is not None and self.instance.lead.data_key is None
        return may and is_over and not is_erased

    def get_field_display_value(self, field_name: str, field: Field | None = None) -> Any:
        value = super().get_field_display_value(field_name, field)
        return in_words(value) if field_name == "problem" else value

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not self.can_send_again:
            raise PermissionDenied
        send_again(Delivery.objects.filter(pk=self.instance.pk), request.user)
        messages.success(request, _("The message will be sent again."))
        return redirect(request.path)


class DeliveryIndexView(RegisterIndexView):
    """Those in the list that were given up can be sent again together."""

    @cached_property
    def given_up(self) -> int:
        may = self.request.user.has_perm(permissions.CHANGE_DELIVERY)
        return self.queryset.filter(state=Delivery.State.FAILED).count() if may else 0

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perm(permissions.CHANGE_DELIVERY):
            raise PermissionDenied
        count = send_again(self.queryset.filter(state=Delivery.State.FAILED), request.user)
        sentence = ngettext(
            "%(count)s message will be sent again.", "%(count)s messages will be sent again.", count
        )
        messages.success(request, sentence % {"count": count})
        return redirect(request.get_full_path())


class DeliveryRegister(Register):
    model = Delivery
    index_view_class = DeliveryIndexView
    index_template_name = "leads/admin/deliveries.html"
    inspect_view_class = DeliveryInspectView
    inspect_template_name = "leads/admin/delivery.html"
    menu_icon = "mail"
    base_url_path = "leads-deliveries"
    list_display = ["created", "lead_link", "channel", "recipient", "state", "attempts", "trouble"]
    list_filter = ["state", "channel", ("created_at", MomentFilter)]
    list_select_related = ["lead"]
    search_fields = ["lead__reference", "recipient"]
    list_export = [
        *("created", "lead", "get_channel_display", "recipient", "get_state_display"),
        *("attempts", "trouble"),
    ]
    export_filename = "deliveries"
    inspect_view_fields = [
        *("id", "lead", "export_run", "channel", "recipient", "state", "attempts"),
        *("next_attempt_at", "problem", "created_at", "sent_at"),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        reach = LocationLimit.reach(request.user, "lead__location")
        return super().get_queryset(request).filter(reach)

    def created(self, delivery: Delivery) -> str:
        return clock.shown(delivery.created_at)

    created.short_description = gettext_lazy("Created")
    created.admin_order_field = "created_at"

    def trouble(self, delivery: Delivery) -> str:
        return in_words(delivery.problem)

    trouble.short_description = gettext_lazy("Problem")
    trouble.admin_order_field = "problem"

    def lead_link(self, delivery: Delivery) -> str:
        if delivery.lead is None:
            return _("An export")
        url = reverse("lead:inspect", args=[delivery.lead_id])
        return format_html('<a href="{}">{}</a>', url, delivery.lead)

    lead_link.short_description = gettext_lazy("Lead")


def number_of(consents: QuerySet) -> Coalesce:
    """How many of these consents there are to the statement of the outer query."""
    counted = consents.order_by().values("statement").annotate(number=Count("pk"))
    return Coalesce(Subquery(counted.values("number")), 0)


class ConsentStatementRegister(Register):
    model = ConsentStatement
    menu_icon = "check"
    base_url_path = "leads-consent-statements"
    list_display = ["name", "purpose", "text", "given", "withdrawn"]
    list_filter = ["purpose"]
    search_fields = ["name", "text"]
    list_export = ["name", "get_purpose_display", "text", "given", "withdrawn"]
    export_filename = "consent-statements"
    inspect_view_fields = ["name", "purpose", "text"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        # Counted apart: joined, every consent would be read to count the statements, too.
        consents = Consent.objects.filter(
            LocationLimit.reach(request.user, "lead__location"), statement=OuterRef("pk")
        )
        return (
            super()
            .get_queryset(request)
            .annotate(
                times_given=number_of(consents.filter(given=True)),
                times_withdrawn=number_of(consents.exclude(withdrawn_at=None)),
            )
        )

    def given(self, statement: ConsentStatement) -> str:
        return str(statement.times_given)

    given.short_description = gettext_lazy("Given")

    def withdrawn(self, statement: ConsentStatement) -> str:
        return str(statement.times_withdrawn)

    withdrawn.short_description = gettext_lazy("Withdrawn")


class LocationRegister(Register):
    """The one that is written too: by those who may change locations."""

    model = Location
    permission_helper_class = PermissionHelper
    menu_icon = "home"
    base_url_path = "leads-locations"
    list_display = ["name", "address", "phone", "weekly_hours"]
    search_fields = ["name", "address"]
    list_export = ["name", "address", "phone", "weekly_hours", "opening_hours"]
    export_filename = "locations"
    form_view_extra_css = ["leads/admin/registers.css"]


class Registers(ModelAdminGroup):
    menu_label = gettext_lazy("Registers")
    menu_icon = "list-ul"
    menu_order = 210
    items = [
        *(LeadLogRegister, ExportRegister, DeliveryRegister),
        *(ConsentStatementRegister, LocationRegister),
    ]
