"""The page where staff say what they export and why, and the file itself."""

from collections.abc import Iterator
from contextlib import nullcontext
from typing import Any

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from leads import audit, conf
from leads.export import background
from leads.export.cells import text_of
from leads.export.column import Column
from leads.export.columns import columns_for, rows_of
from leads.export.forms import ExportForm, SaveProfileForm
from leads.export.layout import FileKind, Layout
from leads.export.order import LastNotEnded, Order, await_turn, only_new
from leads.export.run import CONTENT_TYPES, Export, file_name
from leads.export.tasks import make_exports
from leads.models import ExportProfile, ExportRun, Lead
from leads.permissions import Sight
from leads.selection import SEARCH, Selection

# A file of so few leads is made first and sent with its length. A longer one is sent while it is
# written, and its last line tells that it is whole.
WHOLE_FILE = 2_000
PREVIEWED = 5
PROFILE = "profile"  # the profile that an address was opened by


class ExportScreen(PermissionCheckedMixin, WagtailAdminTemplateMixin):
    """What every page about exports has in common."""

    model = Lead
    permission_required = "export"
    page_title = gettext_lazy("Export")
    index_url_name = export_url_name = file_url_name = profile_url_name = ""

    @cached_property
    def sight(self) -> Sight:
        return Sight.of(self.request.user)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        leads = {"url": reverse(self.index_url_name), "label": _("Leads")}
        return [*self.breadcrumbs_items, leads, {"url": "", "label": self.page_title}]


class ExportView(ExportScreen, FormView):
    """Export the leads that the list shows: the address has the list's filters."""

    form_class = ExportForm
    template_name = "leads/admin/export.html"

    @cached_property
    def selection(self) -> Selection:
        return Selection(self.request, Lead.objects.visible_to(self.request.user))

    @cached_property
    def profile(self) -> ExportProfile | None:
        key = self.request.GET.get(PROFILE, "")
        offered = ExportProfile.objects.offered_to(self.request.user)
        return offered.filter(pk=key).first() if key.isdecimal() and len(key) < 19 else None

    @cached_property
    def known_columns(self) -> list[Column]:
        return columns_for(self.selection.leads, self.sight)

    def get_initial(self) -> dict[str, Any]:
        initial = {"columns": [column.key for column in self.known_columns]}
        if self.profile:
            chosen = ExportForm.initial_of(Layout.of(self.profile.layout))
            initial |= {name: value for name, value in chosen.items() if value}
            initial |= {"only_new": self.profile.only_new, "reason": self.profile.reason}
        return initial

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"columns": self.known_columns}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, problems = self.request.user, self.selection.problems
        own = ExportRun.objects.filter(user=user)
        files = own.ready() | own.with_files().unfinished()
        return super().get_context_data(
            selection=self.selection,
            sight=self.sight,
            count=0 if problems else self.selection.leads.count(),
            list_url=f"{reverse(self.index_url_name)}?{self.selection.query}",
            profile=self.profile,
            profiles=[(one, query_of(one)) for one in ExportProfile.objects.offered_to(user)],
            save_form=kwargs.pop("save_form", None) or SaveProfileForm(instance=self.own_profile),
            files=files.order_by("-created_at")[:10],
            search=self.request.GET.get(SEARCH, ""),
            **kwargs,
        )

    @property
    def own_profile(self) -> ExportProfile | None:
        return self.profile if self.profile and self.profile.owner == self.request.user else None

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.selection.problems:
            return self.render_to_response(self.get_context_data(), status=400)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: ExportForm) -> HttpResponseBase:
        if "preview" in self.request.POST:
            return self.preview(form)
        if "save" in self.request.POST:
            return self.save_profile(form)
        if not form.cleaned_data["reason"]:
            form.add_error("reason", _("Say why you export these leads."))
            return self.form_invalid(form)
        try:
            return self.export(form)
        except LastNotEnded:
            form.add_error(
                "only_new",
                _(
                    "Your last file of what is new is still being made. Wait until it is ready, "
                    "or cancel it. If its download was cut off, export again in five minutes."
                ),
            )
            return self.form_invalid(form)

    def order(self, form: ExportForm) -> Order:
        leads, until = self.selection.leads, None
        is_usual = not (form.cleaned_data["only_new"] or form.cleaned_data["zone"])
        if form.cleaned_data["only_new"]:
            leads, until = only_new(self.selection, self.request.user, self.profile)
        return Order.of(
            leads,
            self.sight,
            form.layout,
            known=self.known_columns if is_usual else None,
            user=self.request.user,
            reason=form.cleaned_data["reason"],
            filters=self.selection.filters,
            profile=self.profile,
            received_before=until,
        )

    def preview(self, form: ExportForm) -> HttpResponseBase:
        order = self.order(form)
        leads = list(order.leads.order_by("id")[:PREVIEWED])
        for lead in leads:
            audit.record(lead, audit.READ, self.request.user)
        shown = order.leads.filter(pk__in=[lead.pk for lead in leads]).order_by("id")
        rows = [[text_of(cell) for cell in row] for row in rows_of(shown, order.columns)]
        return self.render_to_response(
            self.get_context_data(form=form, preview=rows, preview_columns=order.columns)
        )

    def save_profile(self, form: ExportForm) -> HttpResponseBase:
        name = self.request.POST.get("name", "").replace("\0", "").strip()  # as the form reads it
        own = ExportProfile.objects.filter(owner=self.request.user)
        profile = own.filter(name=name).first() or ExportProfile(owner=self.request.user)
        save_form = SaveProfileForm(self.request.POST, instance=profile)
        if self.selection.is_too_long_for(ExportProfile):
            save_form.add_error("name", _("These filters are too long to be kept."))
        if not save_form.is_valid():
            return self.render_to_response(self.get_context_data(form=form, save_form=save_form))
        profile.query = self.selection.view_query
        profile.layout = form.layout.stored
        profile.only_new = form.cleaned_data["only_new"]
        profile.reason = form.cleaned_data["reason"]
        try:
            with transaction.atomic():
                profile = save_form.save()
        except IntegrityError:
            if profile.pk or not own.filter(name=name).exists():
                raise
            return self.save_profile(form)  # another tab has just saved this name: it is replaced
        messages.success(
            self.request, _("The profile “%(profile)s” was saved.") % {"profile": profile}
        )
        return redirect(f"{reverse(self.export_url_name)}?{query_of(profile)}")

    def export(self, form: ExportForm) -> HttpResponseBase:
        """Raises LastNotEnded."""
        in_turn = form.cleaned_data["only_new"]
        with transaction.atomic() if in_turn else nullcontext():
            if in_turn:
                await_turn(self.request.user, self.profile)
            order = self.order(form)
            limit = WHOLE_FILE if order.layout.kind is FileKind.XLSX else conf.export_limit()
            count = order.leads.order_by()[: limit + 1].count()
            if count > limit:
                run = background.queue(order)
                transaction.on_commit(make_exports.enqueue)
                return redirect(self.file_url_name, run.pk)
            export = Export.begin(order)
        return sent(export, is_whole=count <= WHOLE_FILE)


def query_of(profile: ExportProfile) -> str:
    """The query of the address that opens a profile."""
    return "&".join(filter(None, [profile.query, urlencode({PROFILE: profile.pk})]))


def sent(export: Export, *, is_whole: bool) -> HttpResponseBase:
    blocks = export.blocks(end_line=not is_whole, at_once=is_whole)
    if not is_whole:
        return as_download(StreamingHttpResponse(blocks), export.run)
    file = next(blocks)
    response = as_download(StreamingHttpResponse(file_and_end(file, blocks)), export.run)
    response["Content-Length"] = len(file)
    return response


def file_and_end(file: bytes, blocks: Iterator[bytes]) -> Iterator[bytes]:
    """The file, and then its end in the register: a download that breaks off gave nothing."""
    yield file
    yield from blocks


def as_download(response: HttpResponseBase, run: ExportRun) -> HttpResponseBase:
    response["X-Accel-Buffering"] = "no"
    response["Content-Type"] = CONTENT_TYPES[ExportRun.Format(run.file_format)]
    response["Content-Disposition"] = f'attachment; filename="{file_name(run)}"'
    return response
