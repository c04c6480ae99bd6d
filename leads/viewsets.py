"""The addresses of everything staff do with leads, and the statuses they give them."""

from typing import Any

from django.db.models import ProtectedError
from django.forms import Form
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from leads.export.file_views import CancelView, FileView, ProgressView
from leads.export.profile_views import DeleteProfileView, ProfileView
from leads.export.views import ExportView
from leads.inspected import InspectedViewSet
from leads.models import Lead, LeadStatus
from leads.privacy.lead_views import EraseView, HoldView, LiftHoldView, ProofView, RestoreView
from leads.privacy.person import CopyPersonView, ErasePersonView, PersonView
from leads.workbench.files import SentFileView
from leads.workbench.lead_list import LeadIndexView
from leads.workbench.lead_page import LeadView, ReleaseView
from leads.workbench.merge_views import MergeView, PartView
from leads.workbench.one_lead import OneLead
from leads.workbench.saved_views import ChooseColumns, DeleteView, OpenView, SaveView
from leads.workbench.undo import UndoView

# What the views ask each other's addresses by, apart from Wagtail's own names.
NAMES = (
    *("export", "release", "merge", "part"),
    *("columns", "view", "save_view", "delete_view"),
    *("file", "progress", "cancel", "profile", "delete_profile"),
    *("person", "copy_person", "erase_person"),
)


class LeadHistoryView(OneLead, generic.HistoryView):
    pass


class LeadViewSet(InspectedViewSet):
    """Leads come from visitors: nobody adds, copies or deletes one here."""

    model = Lead
    url_prefix = "leads"
    icon = "mail"
    menu_label = gettext_lazy("Leads")
    menu_order = 200
    add_to_admin_menu = True
    unused_views = ("add", *InspectedViewSet.unused_views)
    index_view_class = LeadIndexView
    history_view_class = LeadHistoryView
    list_per_page = 25
    form_fields: list[str] = []

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        urls = {f"{name}_url_name": self.get_url_name(name) for name in NAMES}
        return super().get_common_view_kwargs(**urls, **kwargs)

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("export/", self.construct_view(ExportView), name="export"),
            path("undo/", self.construct_view(UndoView), name="undo"),
            path("export/<uuid:run>/", self.construct_view(FileView), name="file"),
            path("export/<uuid:run>/progress/", self.construct_view(ProgressView), name="progress"),
            path("export/<uuid:run>/cancel/", self.construct_view(CancelView), name="cancel"),
            path(
                "export/profiles/<int:profile>/", self.construct_view(ProfileView), name="profile"
            ),
            path(
                "export/profiles/<int:profile>/delete/",
                self.construct_view(DeleteProfileView),
                name="delete_profile",
            ),
            path("columns/", self.construct_view(ChooseColumns), name="columns"),
            path("views/save/", self.construct_view(SaveView), name="save_view"),
            path("views/<int:view>/", self.construct_view(OpenView), name="view"),
            path("views/<int:view>/delete/", self.construct_view(DeleteView), name="delete_view"),
            path("person/", self.construct_view(PersonView), name="person"),
            path("person/copy/", self.construct_view(CopyPersonView), name="copy_person"),
            path("person/erase/", self.construct_view(ErasePersonView), name="erase_person"),
            path("<uuid:pk>/", self.construct_view(LeadView), name="inspect"),
            path("<uuid:pk>/release/", self.construct_view(ReleaseView), name="release"),
            path(
                "<uuid:pk>/files/<int:file>/", self.construct_view(SentFileView), name="sent_file"
            ),
            path("<uuid:pk>/merge/", self.construct_view(MergeView), name="merge"),
            path("<uuid:pk>/part/", self.construct_view(PartView), name="part"),
            path("<uuid:pk>/erase/", self.construct_view(EraseView), name="erase"),
            path("<uuid:pk>/restore/", self.construct_view(RestoreView), name="restore"),
            path("<uuid:pk>/hold/", self.construct_view(HoldView), name="hold"),
            path("<uuid:pk>/lift-hold/", self.construct_view(LiftHoldView), name="lift_hold"),
            path("<uuid:pk>/proof/", self.construct_view(ProofView), name="proof"),
            path("<uuid:pk>/history/", self.history_view, name="history"),
            path("<uuid:pk>/history/results/", self.history_results_view, name="history_results"),
        ]


class LeadStatusDeleteView(generic.DeleteView):
    def form_valid(self, form: Form) -> HttpResponse:
        if not LeadStatus.objects.exclude(pk=self.object.pk).exists():
            return self.refused(_("Every lead has a status. Make another one, then delete this."))
        try:
            return super().form_valid(form)
        except ProtectedError:
            text = _("Some leads have this status. Give them another one, then delete it.")
            return self.refused(text)

    def refused(self, text: str) -> HttpResponse:
        messages.error(self.request, text)
        return HttpResponseRedirect(reverse(self.index_url_name))


class LeadStatusViewSet(ModelViewSet):
    """The steps of the clinic's own way with a lead, in the order staff drag them into."""

    model = LeadStatus
    url_prefix = "leads-statuses"
    icon = "tasks"
    menu_label = gettext_lazy("Lead statuses")
    add_to_settings_menu = True
    add_to_reference_index = False
    copy_view_enabled = False
    delete_view_class = LeadStatusDeleteView
    list_display = [
        "name",
        Column("colour", label=gettext_lazy("Color"), accessor="get_colour_display"),
        Column("outcome", label=gettext_lazy("Outcome"), accessor="get_outcome_display"),
    ]
