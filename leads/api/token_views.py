"""Where managers make the tokens of other systems, see what those read, and revoke them."""

from typing import Any

from django import forms
from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from wagtail.admin import messages
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.utils import get_user_display_name
from wagtail.admin.views import generic
from wagtail.admin.views.generic.base import BaseObjectMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.widgets import AdminDateInput

from leads import audit, clock, conf
from leads.inspected import InspectedViewSet
from leads.models import ApiToken
from leads.permissions import Sight

LATEST = 50  # calls that are shown


class TokenForm(WagtailAdminModelForm):
    """Nobody gives another system more than they may see themselves."""

    class Meta:
        model = ApiToken
        fields = ["name", "shows_contact", "shows_answers", "locations", "valid_until"]
        widgets = {"locations": forms.CheckboxSelectMultiple, "valid_until": AdminDateInput}

    def __init__(self, *args: Any, for_user: AbstractBaseUser, **kwargs: Any) -> None:
        super().__init__(*args, for_user=for_user, **kwargs)
        sight = Sight.of(for_user)
        self.fields["shows_contact"].disabled = not sight.contact
        self.fields["shows_answers"].disabled = not sight.answers

    def clean_valid_until(self) -> Any:
        day = self.cleaned_data["valid_until"]
        if day < clock.clinic_today():
            raise forms.ValidationError(_("Choose today or a later day."))
        return day

    def save(self, commit: bool = True) -> ApiToken:
        self.instance.is_limited = bool(self.cleaned_data["locations"])
        self.instance.created_by = self.for_user
        return super().save(commit)


class TokenIndexView(generic.IndexView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(api_is_on=conf.api_is_on(), **kwargs)


class MakeTokenView(generic.CreateView):
    """Answers with the token itself, once: it is kept nowhere, so that no second look shows it."""

    inspect_url_name = ""

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"for_user": self.request.user}

    def form_valid(self, form: TokenForm) -> HttpResponse:
        secret = form.instance.new_secret()
        token = form.save()
        audit.record(token, audit.API_ALLOWED, self.request.user)
        context = self.get_context_data(form=form, token=token, secret=secret)
        response = TemplateResponse(self.request, "leads/admin/api_token_made.html", context)
        response["Cache-Control"] = "no-store"
        return response


class TokenView(generic.InspectView):
    def get_fields_context(self) -> list[dict[str, Any]]:
        facts = [*COLUMNS, Column("created_by", label=_("Made by"), accessor=maker_of)]
        return [{"label": fact.label, "value": fact.get_value(self.object)} for fact in facts]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        log = self.object.log.select_related("user", "token").order_by("-timestamp", "-id")
        return super().get_context_data(
            log=[{"when": clock.shown(entry.timestamp), "entry": entry} for entry in log[:LATEST]],
            may_revoke=self.object.revoked_at is None and self.user_has_permission("change"),
            **kwargs,
        )


class RevokeView(PermissionCheckedMixin, BaseObjectMixin, View):
    model = ApiToken
    permission_required = "change"
    http_method_names = ["post"]
    inspect_url_name = ""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        usable = ApiToken.objects.filter(pk=self.object.pk, revoked_at=None)
        if usable.update(revoked_at=timezone.now()):
            audit.record(self.object, audit.API_REVOKED, request.user)
            messages.success(
                request, _("The token “%(name)s” opens nothing any more.") % {"name": self.object}
            )
        return redirect(reverse(self.inspect_url_name, args=[self.object.pk]))


def state_of(token: ApiToken) -> str:
    if token.revoked_at:
        return _("Revoked")
    return _("Works") if token.is_usable else _("Expired")


def scopes_of(token: ApiToken) -> str:
    shown = [_("leads")]
    shown += [_("contact details")] if token.shows_contact else []
    shown += [_("answers")] if token.shows_answers else []
    return ", ".join(shown)


def locations_of(token: ApiToken) -> str:
    if not token.is_limited:
        return _("All")
    return ", ".join(location.name for location in token.locations.all()) or _("None any more")


def last_used(token: ApiToken) -> str:
    return clock.shown(token.last_used_at) if token.last_used_at else _("Never")


def maker_of(token: ApiToken) -> str:
    return get_user_display_name(token.created_by) if token.created_by else ""


COLUMNS = [
    Column("prefix", label=gettext_lazy("Begins with")),
    Column("scopes", label=gettext_lazy("Shows"), accessor=scopes_of),
    Column("locations", label=gettext_lazy("Locations"), accessor=locations_of),
    Column("valid_until", label=gettext_lazy("Valid until")),
    Column("last_used", label=gettext_lazy("Last used"), accessor=last_used),
    Column("state", label=gettext_lazy("State"), accessor=state_of),
]


class ApiTokenViewSet(InspectedViewSet):
    """A token is made and revoked; what it shows never changes."""

    model = ApiToken
    icon = "key"
    menu_label = gettext_lazy("API tokens")
    unused_views = (*InspectedViewSet.unused_views, "history")
    inspect_view_class = TokenView
    inspect_template_name = "leads/admin/api_token.html"
    index_view_class = TokenIndexView
    index_template_name = "leads/admin/api_tokens.html"
    add_view_class = MakeTokenView

    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm]:
        return TokenForm

    @property
    def list_display(self) -> list[Column]:
        title = TitleColumn(
            "name",
            label=gettext_lazy("Name"),
            get_url=lambda token: reverse(self.get_url_name("inspect"), args=[token.pk]),
        )
        return [title, *COLUMNS]

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("new/", self.add_view, name="add"),
            path("<int:pk>/", self.inspect_view, name="inspect"),
            path("<int:pk>/revoke/", self.construct_view(RevokeView), name="revoke"),
        ]
