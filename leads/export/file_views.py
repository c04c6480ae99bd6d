"""A file that was made in the background: how far it is, and the file itself."""

from typing import Any

from django.db.models import F
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.views.generic import TemplateView, View

from leads import audit
from leads.export import background
from leads.export.views import ExportScreen, as_download
from leads.models import ExportRun


class OfAFile(ExportScreen):
    """What every view of this file knows: an export of whoever asks for it."""

    progress_url_name = cancel_url_name = ""

    @cached_property
    def run(self) -> ExportRun:
        own = ExportRun.objects.filter(user=self.request.user)
        return get_object_or_404(own, pk=self.kwargs["run"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        may_read = self.run.may_be_read_by(self.request.user)
        return super().get_context_data(**kwargs | {"run": self.run, "may_read": may_read})


class FileView(OfAFile, TemplateView):
    """How far the file is; a POST hands it out, which is counted and logged."""

    template_name = "leads/admin/export_file.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        left = ExportRun.objects.ready().filter(pk=self.run.pk)
        may_read = self.run.may_be_read_by(request.user)
        if not (may_read and left.update(downloads_left=F("downloads_left") - 1)):
            return redirect(self.file_url_name, self.run.pk)  # where the page says why
        audit.record(self.run, audit.DOWNLOAD, request.user)
        blocks = background.blocks_of(self.run, self.run.file_key)
        response = as_download(StreamingHttpResponse(blocks), self.run)
        response["Content-Length"] = self.run.size
        return response


class ProgressView(OfAFile, TemplateView):
    """The part of the page that changes while the file is made."""

    template_name = "leads/admin/export_progress.html"


class CancelView(OfAFile, View):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        background.end(self.run, ExportRun.State.CANCELLED)
        return redirect(self.file_url_name, self.run.pk)  # where the page says so
