"""Views of the list under a name, one's own and everybody's, and the columns somebody chose."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from wagtail.admin import messages
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from leads import permissions
from leads.filters import Due
from leads.models import ChosenColumns, Lead, SavedView
from leads.permissions import Sight
from leads.selection import ORDERING, Selection
from leads.workbench.columns import USUAL, columns_for

VIEW = "view"  # the saved view that an address was opened by
TO_DO = {"due": Due.NOW.value, ORDERING: "next_step_due"}


@dataclass(frozen=True)
class Tab:
    """A view as the list offers it."""

    label: str
    url: str
    is_current: bool
    is_shared: bool = False


def tabs(selection: Selection, user: Any, list_url: str, view_url_name: str) -> list[Tab]:
    """The views that everybody starts with, then the saved ones."""
    usual = {
        _("All"): {},
        _("Mine"): {"owner": user.pk},
        _("Nobody’s yet"): {"owner": "null"},
        _("To do"): TO_DO,
    }
    opened = selection.data.get(VIEW)
    is_plain = not opened and not selection.search_text and not selection.is_aside
    shown = [
        Tab(label, f"{list_url}?{query}", is_plain and query == selection.view_query)
        for label, parameters in usual.items()
        for query in [urlencode(parameters)]
    ]
    for kind in ("shared_view", "own_view"):
        for key, label in selection.filterset.offered.get(kind, []):
            url = reverse(view_url_name, args=[key])
            shown.append(Tab(label, url, opened == key, is_shared=kind == "shared_view"))
    return shown


def chosen_columns(selection: Selection) -> list[str]:
    """The names of the columns this person chose, or the usual ones."""
    for _user, names in selection.filterset.offered.get("columns", []):
        return names.split(",")
    return list(USUAL)


class SaveViewForm(forms.ModelForm):
    for_everybody = forms.BooleanField(label=gettext_lazy("For everybody"), required=False)

    class Meta:
        model = SavedView
        fields = ["name"]


class OfTheList(PermissionCheckedMixin):
    """What every view of this file knows about the list it is asked for from."""

    model = Lead
    permission_required = "view"
    index_url_name = ""
    view_url_name = ""

    @cached_property
    def selection(self) -> Selection:
        return Selection(self.request, Lead.objects.visible_to(self.request.user))

    @property
    def list_url(self) -> str:
        return f"{reverse(self.index_url_name)}?{self.request.GET.urlencode()}"


class SaveView(OfTheList, View):
    """Keep the filters of the address; a name that exists gets these filters from now on."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = SaveViewForm(request.POST)
        if not form.is_valid():
            messages.error(request, _("Give the view a name of at most 60 letters."))
            return redirect(self.list_url)
        problems = [*self.selection.problems]
        if self.selection.is_too_long_for(SavedView):
            problems.append(_("These filters are too long to be kept."))
        if problems:
            messages.error(request, " ".join(problems))
            return redirect(self.list_url)
        is_shared = form.cleaned_data["for_everybody"]
        if is_shared and not request.user.has_perm(permissions.CHANGE):
            raise PermissionDenied
        owner = None if is_shared else request.user
        view = SavedView.objects.keep(owner, form.cleaned_data["name"], self.selection.view_query)
        messages.success(request, _("The view “%(view)s” was saved.") % {"view": view})
        return redirect(self.view_url_name, view.pk)


class OpenView(OfTheList, View):
    """Lead to the list as the view has it."""

    def get(self, request: HttpRequest, view: int, **kwargs: Any) -> HttpResponse:
        saved = get_object_or_404(SavedView.objects.of(request.user), pk=view)
        parameters = "&".join(filter(None, [saved.query, urlencode({VIEW: view})]))
        return redirect(f"{reverse(self.index_url_name)}?{parameters}")


class DeleteView(OfTheList, View):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, view: int, **kwargs: Any) -> HttpResponse:
        saved = get_object_or_404(SavedView.objects.of(request.user), pk=view)
        if saved.user is None and not request.user.has_perm(permissions.CHANGE):
            raise PermissionDenied
        saved.delete()
        messages.success(request, _("The view “%(view)s” was deleted.") % {"view": saved})
        return redirect(self.index_url_name)


class ChooseColumns(OfTheList, View):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        known = columns_for(Sight.of(request.user))
        names = [name for name in known if name in request.POST.getlist("column")]
        ChosenColumns.objects.update_or_create(
            user=request.user, defaults={"names": ",".join(names)}
        )
        return redirect(self.list_url)
