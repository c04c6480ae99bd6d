"""Plain lists of what happened, on wagtail-modeladmin: read, narrowed and exported, not written."""

from datetime import datetime
from typing import Any

from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Field, Model, Q, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail_modeladmin.helpers import PermissionHelper
from wagtail_modeladmin.options import ModelAdmin, ModelAdminGroup
from wagtail_modeladmin.views import IndexView, InspectView

from leads import clock, permissions
from leads.export.cells import formula_safe, text_of
from leads.models import ConsentStatement, Delivery, ExportRun, Lead, Location, LocationLimit


class ReadOnly(PermissionHelper):
    """A register is read by those who may view it, and written by nobody."""

    def user_can_list(self, user: AbstractBaseUser) -> bool:
        return self.user_has_specific_permission(user, self.get_perm_codename("view"))

    def user_can_inspect_obj(self, user: AbstractBaseUser, obj: Model) -> bool:
        return self.user_can_list(user)

    def user_can_create(self, user: AbstractBaseUser) -> bool:
        return False

    def user_can_edit_obj(self, user: AbstractBaseUser, obj: Model) -> bool:
        return False

    def user_can_delete_obj(self, user: AbstractBaseUser, obj: Model) -> bool:
        return False


class RegisterIndexView(IndexView):
    # The stock CSV holds text as it is, and a spreadsheet runs some of it.
    custom_value_preprocess = {
        **IndexView.custom_value_preprocess,
        str: {IndexView.FORMAT_CSV: formula_safe},
    }

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return super().dispatch(request, *args, **kwargs)
        except IncorrectLookupParameters:
            messages.error(request, _("The list could not be narrowed like that."))
            return redirect(request.path)


class RegisterInspectView(InspectView):
    """A record in words: times of the clinic's clock, and no Python."""

    def get_field_label(self, field_name: str, field: Field | None = None) -> str:
        return capfirst(super().get_field_label(field_name, field))

    def get_field_display_value(self, field_name: str, field: Field | None = None) -> Any:
        value = super().get_field_display_value(field_name, field)
        match value:
            case datetime():
                return clock.shown(value)
            case list():
                return ", ".join(value)
            case dict():
                return "; ".join(f"{name}: {text_of(one)}" for name, one in value.items())
        return value


class Register(ModelAdmin):
    permission_helper_class = ReadOnly
    index_view_class = RegisterIndexView
    inspect_view_class = RegisterInspectView
    inspect_view_enabled = True
    history_view_enabled = False
    list_per_page = 50
    index_view_extra_css = ["leads/admin/registers.css"]
    inspect_view_extra_css = ["leads/admin/registers.css"]

    def get_list_export(self, request: HttpRequest) -> tuple[str, ...] | list[str]:
        return self.list_export if request.user.has_perm(permissions.EXPORT) else ()


class ExportRegister(Register):
    model = ExportRun
    menu_icon = "download"
    base_url_path = "leads-exports"
    list_display = ["asked_for", "user_name", "reason", "file_format", "count", "state"]
    list_filter = ["file_format", "state", "created_at"]
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

    def asked_for(self, run: ExportRun) -> str:
        return clock.shown(run.created_at)

    asked_for.short_description = gettext_lazy("Asked for")
    asked_for.admin_order_field = "created_at"


class DeliveryInspectView(RegisterInspectView):
    """A delivery that was given up can be sent again from here."""

    def check_action_permitted(self, user: AbstractBaseUser) -> bool:
        about = self.instance.lead_id
        is_visible = about is None or Lead.objects.visible_to(user).filter(pk=about).exists()
        return is_visible and super().check_action_permitted(user)

    @property
    def can_send_again(self) -> bool:
        may = self.request.user.has_perm(permissions.CHANGE_DELIVERY)
        return may and self.instance.state == Delivery.State.FAILED

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not self.can_send_again:
            raise PermissionDenied
        failed = Delivery.objects.filter(pk=self.instance.pk, state=Delivery.State.FAILED)
        failed.update(state=Delivery.State.WAITING, next_attempt_at=timezone.now())
        messages.success(request, _("The message will be sent again."))
        return redirect(request.path)


class DeliveryRegister(Register):
    model = Delivery
    inspect_view_class = DeliveryInspectView
    inspect_template_name = "leads/admin/delivery.html"
    menu_icon = "mail"
    base_url_path = "leads-deliveries"
    list_display = ["created", "lead_link", "channel", "recipient", "state", "attempts", "problem"]
    list_filter = ["state", "channel", "created_at"]
    list_select_related = ["lead"]
    search_fields = ["lead__reference", "recipient"]
    list_export = [
        *("created", "lead", "get_channel_display", "recipient", "get_state_display"),
        *("attempts", "problem"),
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

    def lead_link(self, delivery: Delivery) -> str:
        if delivery.lead is None:
            return _("An export")
        url = reverse("lead:inspect", args=[delivery.lead_id])
        return format_html('<a href="{}">{}</a>', url, delivery.lead)

    lead_link.short_description = gettext_lazy("Lead")


class ConsentStatementRegister(Register):
    model = ConsentStatement
    menu_icon = "tick"
    base_url_path = "leads-consent-statements"
    list_display = ["name", "purpose", "text", "given", "withdrawn"]
    list_filter = ["purpose"]
    search_fields = ["name", "text"]
    list_export = ["name", "get_purpose_display", "text", "given", "withdrawn"]
    export_filename = "consent-statements"
    inspect_view_fields = ["name", "purpose", "text"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        reach = LocationLimit.reach(request.user, "consents__lead__location")
        given = reach & Q(consents__given=True)
        withdrawn = reach & Q(consents__withdrawn_at__isnull=False)
        return (
            super()
            .get_queryset(request)
            .annotate(
                times_given=Count("consents", filter=given),
                times_withdrawn=Count("consents", filter=withdrawn),
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
    items = [ExportRegister, DeliveryRegister, ConsentStatementRegister, LocationRegister]
