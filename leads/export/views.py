"""The page where staff say what they export and why, and the file itself."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from leads.export.columns import columns_for
from leads.export.run import Export, FileKind
from leads.models import Lead
from leads.permissions import Sight
from leads.selection import Selection

# A file of so few leads is made first and sent with its length. A longer one is sent while it is
# written, and its last line tells that it is whole.
WHOLE_FILE = 2_000


class ExportForm(forms.Form):
    kind = forms.ChoiceField(
        label=gettext_lazy("Format"),
        choices=[
            (FileKind.XLSX, gettext_lazy("Excel (XLSX)")),
            (FileKind.CSV, gettext_lazy("CSV with commas")),
            (FileKind.CSV_SEMICOLON, gettext_lazy("CSV with semicolons")),
            (FileKind.NDJSON, gettext_lazy("NDJSON, for programs")),
        ],
        widget=forms.RadioSelect,
        initial=FileKind.XLSX,
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        help_text=gettext_lazy(
            "Kept in the register of exports with your name. Name no patient here."
        ),
    )


class ExportView(PermissionCheckedMixin, WagtailAdminTemplateMixin, FormView):
    """Export the leads that the list shows: the address has the list's filters."""

    model = Lead
    permission_required = "export"
    form_class = ExportForm
    page_title = gettext_lazy("Export")
    header_icon = "download"
    template_name = "leads/admin/export.html"
    index_url_name = ""

    @cached_property
    def selection(self) -> Selection:
        return Selection(self.request, Lead.objects.visible_to(self.request.user))

    @cached_property
    def sight(self) -> Sight:
        return Sight.of(self.request.user)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        leads = {"url": reverse(self.index_url_name), "label": _("Leads")}
        return [*self.breadcrumbs_items, leads, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        problems = self.selection.problems
        return super().get_context_data(
            selection=self.selection,
            sight=self.sight,
            count=0 if problems else self.selection.leads.count(),
            list_url=f"{reverse(self.index_url_name)}?{self.selection.query}",
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.selection.problems:
            return self.render_to_response(self.get_context_data(), status=400)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: ExportForm) -> HttpResponseBase:
        leads = self.selection.leads
        export = Export.begin(
            leads,
            columns_for(leads, self.sight),
            FileKind(form.cleaned_data["kind"]),
            user=self.request.user,
            reason=form.cleaned_data["reason"],
            filters=self.selection.filters,
        )
        response: HttpResponseBase
        if leads.order_by()[: WHOLE_FILE + 1].count() <= WHOLE_FILE:
            response = HttpResponse(b"".join(export.blocks()))
            response["Content-Length"] = len(response.content)
        else:
            response = StreamingHttpResponse(export.blocks(end_line=True))
            response["X-Accel-Buffering"] = "no"
        response["Content-Type"] = export.kind.content_type
        response["Content-Disposition"] = f'attachment; filename="{export.file_name}"'
        return response
