"""Who is told about leads, and how long they are kept: what managers set."""

from typing import Any
from uuid import uuid4

from django import forms
from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Field
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from django.views import View
from wagtail.admin import messages
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.views.generic.base import BaseObjectMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies import ModelPermissionPolicy

from leads import text
from leads.api.token_views import ApiTokenViewSet
from leads.models import LocationLimit, Recipient, RetentionRule, Webhook
from leads.outbox import webhooks
from leads.outbox.failure import Outage, Rejected, in_words
from leads.outbox.messages import send_code
from leads.privacy.retention_report import RetentionIndexView, RetentionReport


class RecipientForm(WagtailAdminModelForm):
    """Takes the code that was sent to an address to verify it."""

    code = forms.CharField(
        label=_("Code"),
        required=False,
        max_length=10,
        help_text=_(
            "When you save a new address, a code is sent to it. Type it here and save again; until "
            "then nothing else is sent there. Save without a code to have another one sent."
        ),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        code = cleaned.get("code")
        if code and not (self.instance.pk and self.instance.verify(code)):
            self.add_error(
                "code",
                _(
                    "This is not the code we sent, or it is too old. A code can be tried once: "
                    "save without one to have another sent."
                ),
            )
        return cleaned


class SendsCode:
    """What was saved is kept, whatever becomes of the code for an address nobody has verified."""

    def save_action(self) -> HttpResponse:
        response = super().save_action()
        if self.object.verified_at is not None:
            return response
        try:
            send_code(self.object)
        except (Outage, Rejected) as error:
            sentence = _(
                "The address was saved, but no code was sent to it. %(problem)s. Open it and "
                "save it again to have another code sent."
            )
            again = messages.button(self.get_edit_url(), _("Send a code again"))
            messages.error(
                self.request, sentence % {"problem": in_words(str(error))}, buttons=[again]
            )
            return response
        messages.warning(self.request, _("A code was sent to this address. Type it in below."))
        return redirect(self.get_edit_url())


class AddRecipientView(SendsCode, generic.CreateView):
    pass


class EditRecipientView(SendsCode, generic.EditView):
    pass


class RecipientViewSet(ModelViewSet):
    model = Recipient
    add_view_class = AddRecipientView
    edit_view_class = EditRecipientView
    copy_view_enabled = False
    icon = "mail"
    menu_label = _("Recipients")
    list_display = ["address", "location", "condition", "hours", "verified_at"]
    panels = [
        FieldPanel("address"),
        FieldPanel("code"),
        FieldPanel("location"),
        FieldPanel("condition"),
        FieldPanel("hours"),
    ]

    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm]:
        return self.get_edit_handler().get_form_class()

    def get_edit_handler(self) -> Any:
        handler = super().get_edit_handler()
        handler.base_form_class = RecipientForm
        return handler


class WebhookTestView(PermissionCheckedMixin, BaseObjectMixin, View):
    """Send an event that is about no lead, and say what came of it."""

    model = Webhook
    permission_required = "change"
    http_method_names = ["post"]
    inspect_url_name = ""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            webhooks.post(self.object, str(uuid4()), {"type": "test"})
        except (Outage, Rejected) as error:
            sentence = _("The test was not taken. %(problem)s.") % {"problem": in_words(str(error))}
            messages.error(request, sentence)
        else:
            messages.success(request, _("The test was taken."))
        return redirect(reverse(self.inspect_url_name, args=[self.object.pk]))


class AddWebhookView(generic.CreateView):
    inspect_url_name = ""

    def get_success_url(self) -> str:
        """Where the secret is read and a test is sent, which the other system needs next."""
        return reverse(self.inspect_url_name, args=[self.object.pk])


class WebhookView(generic.InspectView):
    def get_is_active_display_value(self) -> str:
        return text.in_words(self.object.is_active)


class WebhookViewSet(ModelViewSet):
    model = Webhook
    add_view_class = AddWebhookView
    copy_view_enabled = False
    icon = "link-external"
    menu_label = _("Webhooks")
    list_display = ["name", "url", "is_active"]
    panels = [
        FieldPanel("name"),
        FieldPanel("url", help_text=_("Told of each new lead, and never what a visitor wrote.")),
        FieldPanel("is_active"),
    ]
    inspect_view_enabled = True
    inspect_view_class = WebhookView
    inspect_view_fields = ["name", "url", "is_active", "secret"]
    inspect_template_name = "leads/admin/webhook.html"

    def get_urlpatterns(self) -> list[URLPattern]:
        test = path("test/<int:pk>/", self.construct_view(WebhookTestView), name="test")
        return [*super().get_urlpatterns(), test]


class RetentionRuleViewSet(ModelViewSet):
    model = RetentionRule
    copy_view_enabled = False
    icon = "time"
    menu_label = _("Retention")
    list_display = ["form_name", "outcome_name", "days", "action"]
    form_fields = ["form_page", "outcome", "days", "action"]
    index_view_class = RetentionIndexView

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_common_view_kwargs(due_url_name=self.get_url_name("due"), **kwargs)

    def get_urlpatterns(self) -> list[URLPattern]:
        due = path("due/", self.construct_view(RetentionReport), name="due")
        return [*super().get_urlpatterns(), due]


class ByTheUnlimited(ModelPermissionPolicy):
    """Nobody who is limited to some locations may widen the limit, or have a token that does."""

    def user_has_permission(self, user: AbstractBaseUser, action: str) -> bool:
        may = super().user_has_permission(user, action)
        return may and LocationLimit.locations_of(user) is None


class LocationLimitViewSet(ModelViewSet):
    model = LocationLimit
    copy_view_enabled = False
    icon = "site"
    menu_label = _("Who sees which locations")
    list_display = [
        "group",
        Column("locations", label=_("Locations"), accessor="location_names"),
    ]
    form_fields = ["group", "locations"]

    def formfield_for_dbfield(self, db_field: Field, **kwargs: Any) -> forms.Field:
        if db_field.name == "locations":
            kwargs["widget"] = forms.CheckboxSelectMultiple
        return super().formfield_for_dbfield(db_field, **kwargs)


class LeadSettings(ViewSetGroup):
    menu_label = _("Lead settings")
    menu_icon = "cogs"
    menu_order = 210
    items = (
        *(RecipientViewSet, WebhookViewSet, RetentionRuleViewSet),
        *(LocationLimitViewSet, ApiTokenViewSet),
    )
